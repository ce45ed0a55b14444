/** One of several threads that prove together; their number is a power of two. */
export interface Share {
  index: number;
  count: number;
}
