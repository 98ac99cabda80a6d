// What somebody writes with openapi-fetch and the types that openapi-typescript makes.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Resource = components["schemas"]["Resource"];

// Repeated, a filter means all of its values: they are joined by commas.
const client = createClient<paths>({
  baseUrl: process.argv[2] ?? "http://127.0.0.1:8000",
  querySerializer: { array: { style: "form", explode: false } },
});

/** Return the papers and books of an author, newest first, with how many of each kind. */
async function works(author: string): Promise<[Resource[], Record<string, number>]> {
  const { data, error } = await client.GET("/v1/resources", {
    params: {
      query: {
        author: [author],
        kind: ["paper", "book"],
        sort: ["-year", "title"],
        facets: ["kind", "year"],
        per_page: 50,
      },
    },
  });
  if (error) throw new Error(error.errors[0]?.did_you_mean?.join() ?? error.detail);
  const kinds = data.facets["kind"]?.values ?? [];
  return [data.results, Object.fromEntries(kinds.map(({ id, count }) => [id, count]))];
}

/** Return the reference to a work as a reader sees it. */
function reference({ authors, title, year, links }: Resource): string {
  const names = authors.map((author) => author.name.toUpperCase()).join(", ");
  const place = links.find((link) => link.role === "primary")?.url ?? "no address";
  return `${names}: ${title} (${year === null ? "no year" : year.toFixed(0)}), ${place}`;
}

/** Return a work with what is near it, and as BibTeX. */
async function work(id: string): Promise<[Resource, string]> {
  const path = { id };
  const query = { include: ["related" as const, "mentions" as const] };
  const found = await client.GET("/v1/resources/{id}", { params: { path, query } });
  if (found.error) throw new Error(found.error.detail);
  const cited = await client.GET("/v1/resources/{id}.{suffix}", {
    params: { path: { id, suffix: "bib" } },
    parseAs: "text",
  });
  if (cited.error) throw new Error(cited.error.detail);
  return [found.data, cited.data];
}

/** Correct a year with a key and take it back; the revision is a number. */
export async function correct(id: string, year: number, key: string): Promise<void> {
  const Authorization = `Bearer ${key}`;
  const read = await client.GET("/v1/resources/{id}", { params: { path: { id } } });
  const written = await client.PATCH("/v1/resources/{id}", {
    params: { path: { id }, header: { "If-Match": read.response.headers.get("ETag") ?? "" } },
    headers: { Authorization },
    body: { year },
  });
  if (written.error) throw new Error(written.error.detail);
  const revision: number = written.data.revision;
  await client.POST("/v1/changes/{revision}/undo", {
    params: { path: { revision } },
    headers: { Authorization },
  });
}

const [found, kinds] = await works("geoffrey-e-hinton");
const [first] = found;
if (!first) throw new Error("nothing found");
const [whole, bibtex] = await work(first.id);
console.log(
  JSON.stringify({
    ids: found.map((each) => each.id),
    kinds,
    reference: reference(first),
    near: whole.related?.map((each) => each.resource.title) ?? [],
    bibtex,
  }),
);
