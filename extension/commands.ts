import * as vscode from 'vscode';
import { check } from './commands/check.ts';
import { comparePlain, trainWithoutSkip } from './commands/comparePlain.ts';
import { compareArchitectures } from './commands/compare.ts';
import { exportExperiment } from './commands/exportExperiment.ts';
import { exportPicture } from './commands/exportPicture.ts';
import { exportRun } from './commands/exportRun.ts';
import { gradientFlow } from './commands/gradientFlow.ts';
import { installEngineCommand } from './commands/installEngine.ts';
import { openConfigFile } from './commands/openConfig.ts';
import { planTraining, showRuns } from './commands/planTraining.ts';
import { quickTrain, resumeTraining } from './commands/quickTrain.ts';
import { showLog } from './commands/showLog.ts';
import { viewGraph } from './commands/viewGraph.ts';
import type { Services } from './services.ts';

/** Resolves when the command is done; what it throws is one sentence, shown to the person. */
export type Command = (services: Services, argument: unknown, chosen?: unknown) => unknown;

const commands: Readonly<Record<string, Command>> = {
  'residualLens.openConfig': openConfigFile,
  'residualLens.viewGraph': viewGraph,
  'residualLens.quickTrain': quickTrain,
  'residualLens.planTraining': planTraining,
  'residualLens.showRuns': showRuns,
  'residualLens.exportRun': exportRun,
  'residualLens.exportExperiment': exportExperiment,
  'residualLens.resumeTraining': resumeTraining,
  'residualLens.comparePlain': comparePlain,
  'residualLens.trainWithoutSkip': trainWithoutSkip,
  'residualLens.gradientFlow': gradientFlow,
  'residualLens.check': check,
  'residualLens.compare': compareArchitectures,
  'residualLens.exportPicture': exportPicture,
  'residualLens.installEngine': installEngineCommand,
  'residualLens.showLog': showLog,
};

export function registerCommands(services: Services): vscode.Disposable {
  const run = async (name: string, command: Command, given: readonly unknown[]): Promise<unknown> => {
    try {
      return await command(services, given[0], given[1]);
    } catch (error) {
      services.log.error(`${name} failed.`, error);
      // Not awaited: the message may stand there for long after the command has ended.
      void vscode.window.showErrorMessage((error as Error).message);
      return undefined;
    }
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, command]) =>
      vscode.commands.registerCommand(name, (...given: unknown[]) => run(name, command, given)),
    ),
  );
}
