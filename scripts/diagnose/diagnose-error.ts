/** The command makes no sense; the message is for who typed it. */
export class DiagnoseError extends Error {
  override readonly name = 'DiagnoseError';
}
