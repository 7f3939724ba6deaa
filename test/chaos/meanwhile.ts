/** Acts again and again until the work is over. Rejects as soon as either does; what the other comes to then ends nobody's process. */
export async function meanwhile(work: Promise<unknown>, act: () => Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = work.finally(() => {
    isOver = true;
  });
  const acts = async (): Promise<void> => {
    while (!isOver) await act();
  };
  await Promise.all([end, acts()]);
}
