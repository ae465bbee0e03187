/** A problem document (RFC 9457) of the platform, or the fact that no answer came. */
export class Problem extends Error {
  constructor(
    /** 0: nobody answered. */
    readonly status: number,
    /** Stable and namespaced: "orders.order_already_paid". */
    readonly code: string,
    detail: string,
    /** Values the sentence speaks of. */
    readonly facts: Record<string, unknown> = {},
    readonly fields: FieldError[] = [],
  ) {
    super(detail);
    this.name = "Problem";
  }

  /** The thing was changed by somebody else since it was loaded (If-Match). */
  get isStale(): boolean {
    return this.status === 412;
  }

  /** Worth trying again as it is: nothing was wrong with the request. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export type FieldError = { path: string[]; message: string };

const KNOWN = new Set(["facts", "type", "title", "status", "detail", "code", "instance", "errors"]);

export function problemOf(status: number, body: unknown): Problem {
  if (typeof body !== "object" || body === null) return new Problem(status, "unknown", String(body ?? ""));
  const document = body as Record<string, unknown>;
  const beside = Object.fromEntries(Object.entries(document).filter(([name]) => !KNOWN.has(name)));
  const facts = { ...beside, ...(document.facts as Record<string, unknown> | undefined) };
  return new Problem(
    status,
    typeof document.code === "string" ? document.code : "unknown",
    typeof document.detail === "string" ? document.detail : "",
    facts,
    fieldsOf(facts.errors),
  );
}

/** `where` is "body.customer.phone": the form's own path starts after the first word. */
function fieldsOf(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error: { where?: string; what?: string }) => ({
    path: (error.where ?? "").split(".").slice(1),
    message: error.what ?? "",
  }));
}

type Answered<T> = { data?: T; error?: unknown; response?: Response };

/** The body of an answer; throws a Problem for every other outcome. */
export async function answer<T>(call: Promise<Answered<T>>): Promise<NonNullable<T>> {
  return (await answerWithVersion(call)).data;
}

export type Versioned<T> = { data: T; etag: string };

/** The body and its version, to be sent back as If-Match by whoever edits it. */
export async function answerWithVersion<T>(call: Promise<Answered<T>>): Promise<Versioned<NonNullable<T>>> {
  const { data, error, response } = await call;
  if (!response) throw new Problem(0, "no_answer", error instanceof Error ? error.message : "");
  if (!response.ok) throw problemOf(response.status, error);
  return { data: data as NonNullable<T>, etag: response.headers.get("ETag") ?? "" };
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "unknown", error instanceof Error ? error.message : "");
}
