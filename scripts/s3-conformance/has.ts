import { deepStrictEqual } from "node:assert/strict";

/** Throws unless an answer has these members; says nothing of the others. */
export function has<T extends object>(answer: T, expected: Partial<T>): void {
  const actual = Object.fromEntries(Object.keys(expected).map((name) => [name, answer[name as keyof T]]));
  deepStrictEqual(actual, expected);
}
