/** A share as whole percent, without its sign. */
export const percent = (share: number): string => `${Math.round(Math.abs(share) * 100)} %`;

/** A share as whole percent, with its sign. */
export const signedPercent = (share: number): string => `${share < 0 ? '−' : '+'}${percent(share)}`;
