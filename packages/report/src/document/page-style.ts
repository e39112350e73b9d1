/** Style of the HTML report: one column, readable on a phone and on paper, in the reader's colour scheme. */
export const PAGE_STYLE = `*{box-sizing:border-box}
body{margin:0;background:var(--cffffff);color:var(--c1f2328);font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
main{max-width:980px;margin:0 auto;padding:1.25rem 1rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0 1rem}
h2{font-size:1.4rem;margin:2.75rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--c8c959f)}
h3{font-size:1.05rem;margin:2rem 0 .25rem}
a{color:var(--c0072b2)}
nav ul{list-style:none;padding:0;margin:0}
nav ul ul{columns:17rem;padding:.25rem 0 .5rem 1rem}
nav details{margin:0}
nav summary{font-weight:400;color:var(--c5b636d);font-size:.875rem;padding-left:1rem}
figure{margin:2rem 0;break-inside:avoid}
figure svg{display:block;width:100%;height:auto}
figcaption,.caption{color:var(--c5b636d);font-size:.875rem;margin:.4rem 0 .6rem;max-width:46rem}
.narrow{display:none}
.scroll{overflow-x:auto;background:linear-gradient(90deg,var(--cffffff) 30%,transparent) 0/2.5rem 100% local,linear-gradient(270deg,var(--cffffff) 30%,transparent) 100%/2.5rem 100% local,linear-gradient(90deg,var(--c8c959f),transparent) 0/.75rem 100% scroll,linear-gradient(270deg,var(--c8c959f),transparent) 100%/.75rem 100% scroll,var(--cffffff);background-repeat:no-repeat}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;min-width:100%}
th,td{padding:.3rem .5rem;text-align:left;border-bottom:1px solid color-mix(in srgb,var(--c8c959f) 40%,transparent);white-space:nowrap}
th{vertical-align:bottom;white-space:normal;border-bottom-color:var(--c8c959f)}
.number{text-align:right}
details{margin:1rem 0}
summary{cursor:pointer;font-weight:600}
@media (max-width:600px){body{font-size:15px}td:not(.number){white-space:normal}td:first-child:not(.number){;overflow-wrap:anywhere;min-width:9.5rem}main{padding:1rem .75rem 3rem}.wide{display:none}.narrow{display:block}}
@media print{body{font-size:10pt}main{max-width:none;padding:0}.wide{display:block}.narrow,nav{display:none}.scroll{overflow:visible}table{font-size:7.5pt}th,td{padding:.15rem .35rem}tr{break-inside:avoid}details::details-content{content-visibility:visible;block-size:auto}summary{list-style:none}}`;
