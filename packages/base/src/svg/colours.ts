/**
 * Okabe and Ito's palette (Color Universal Design, 2008), which the three common colour-vision deficiencies tell apart; its yellow is
 * left out for want of contrast on white, its black is the caller's to add.
 */
export const OKABE_ITO = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;
