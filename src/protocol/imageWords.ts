/** What is trained on (TrainPlan.data) as a number of it is said: "2,500 digits", "2,500 images of clothes". */
export const imageWords = (data: string): string => (data === 'fashion' ? 'images of clothes' : data);
