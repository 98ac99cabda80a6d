// What somebody writes with the functions that orval makes.

import { getResource, listResources } from "./orval.js";

export async function titles(author: string): Promise<string[]> {
  const answer = await listResources({ author: [author], kind: ["paper", "book"] });
  if (answer.status === 304) throw new Error("unchanged");
  if (answer.status !== 200) throw new Error(answer.data.detail);
  return answer.data.results.map((each) => each.title.trim());
}

export async function year(id: string): Promise<number | null> {
  const answer = await getResource(id);
  if (answer.status === 304) throw new Error("unchanged");
  if (answer.status !== 200) throw new Error(`${answer.status}`);
  return answer.data.year;
}
