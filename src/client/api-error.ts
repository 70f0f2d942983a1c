/** What the gateway answered that was no success, or that it did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Stable, as the page about errors lists them; `GATEWAY_UNREACHABLE` where there was no answer. */
  readonly code: string;
  readonly detail: string | null;
  readonly remedy: string | null;

  constructor(
    status: number,
    { code, message, detail = null, remedy = null }: Partial<ApiError> & { code: string; message: string },
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.remedy = remedy;
  }
}

/** Whatever was answered, of the gateway or of a proxy in front of it. */
export async function errorOf(answer: Response): Promise<ApiError> {
  const text = await answer.text().catch(() => '');
  try {
    const body = JSON.parse(text) as { code?: unknown; message?: unknown };
    if (typeof body.code === 'string' && typeof body.message === 'string') {
      return new ApiError(answer.status, body as { code: string; message: string });
    }
  } catch {
    // no JSON, so it is not the gateway's
  }
  return new ApiError(answer.status, {
    code: 'NO_GATEWAY',
    message: `What answered is no gateway: HTTP status ${answer.status}.`,
    detail: text.slice(0, 200),
  });
}
