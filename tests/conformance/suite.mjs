// A suite is a list of checks; a check passes if it does not throw.

export class Suite {
  passed = 0;
  failures = [];

  constructor(name) {
    this.name = name;
  }

  async check(what, act) {
    try {
      await within(30_000, act());
      this.passed += 1;
    } catch (error) {
      this.failures.push(`${what}: ${error?.message ?? JSON.stringify(error)}`);
    }
  }

  summary() {
    return `${this.name}: ${this.passed} passed, ${this.failures.length} failed`;
  }
}

export function expect(condition, message) {
  if (!condition) throw new Error(typeof message === "function" ? message() : message);
}

export function same(actual, expected) {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value));
  expect(a === b, () => `${a} is not ${b}`);
}

export async function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
