/** First build of llama.cpp in each year, as its releases are numbered (github.com/ggml-org/llama.cpp/releases). */
const FIRST_BUILDS: readonly (readonly [build: number, year: string])[] = [
  [7600, '2026'],
  [4400, '2025'],
  [1730, '2024'],
  [1, '2023'],
];

/** The year of a build: by its number, where the program's name has one, else by the date of the run; '' where neither tells. */
export function buildYear(software: string, date: string): string {
  const number = /llama\.cpp.*?\b(\d{3,5})\b(?![a-f\d])/i.exec(software)?.[1];
  const build = number === undefined ? undefined : FIRST_BUILDS.find(([first]) => Number(number) >= first);
  return build?.[1] ?? /^20\d\d/.exec(date)?.[0] ?? '';
}
