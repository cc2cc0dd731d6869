/** The look of help pages: Steward's paper, ink and petrol, in the reader's own theme. Its hash stands in the policy. */
export const helpStyle = `
:root{color-scheme:light dark;--canvas:#efebe3;--surface:#faf8f4;--raised:#fff;--sunken:#f3f0e9;--border:#e3ddd1;--text:#1f1c16;--text-2:#474136;--muted:#635c4f;--accent:#0b5b60;--soft:#dcebe8;--focus:#0a7a80}
@media (prefers-color-scheme:dark){:root{--canvas:#151311;--surface:#1b1916;--raised:#25221e;--sunken:#131110;--border:#302c26;--text:#ede8de;--text-2:#cbc4b7;--muted:#a59d8f;--accent:#74c8c3;--soft:#1d3534;--focus:#7ed8d3}}
*{box-sizing:border-box}
html{background:var(--surface)}
body{margin:0;color:var(--text);font:16px/1.6 -apple-system,"SF Pro Text","Segoe UI Variable Text","Segoe UI",Inter,Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;-webkit-text-size-adjust:100%}
.wrap{max-width:720px;margin:0 auto;padding:0 24px}
header{background:var(--canvas);border-bottom:1px solid var(--border)}
header .wrap{display:flex;align-items:center;justify-content:space-between;gap:16px;min-height:56px}
header a{color:var(--text-2);text-decoration:none;font-size:14px;padding:4px 0}
header a:hover{text-decoration:underline}
header .brand{color:var(--text);font-weight:600;font-size:15px}
main{padding:40px 0 80px}
h1{font-size:28px;line-height:34px;font-weight:600;margin:0 0 20px;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:19px;line-height:26px;font-weight:600;margin:32px 0 8px}
h3{font-size:16px;line-height:24px;font-weight:600;margin:24px 0 4px}
p,ul,ol,table,blockquote,pre{margin:0 0 14px}
ul,ol{padding-left:24px}li{margin:4px 0}
a{color:var(--accent);text-underline-offset:2px}
a:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:3px}
strong{font-weight:600}
code{background:var(--sunken);border:1px solid var(--border);border-radius:3px;padding:1px 4px;font:14px/1.5 ui-monospace,"SF Mono","Cascadia Mono","Liberation Mono",Menlo,monospace}
pre{background:var(--sunken);border:1px solid var(--border);border-radius:7px;padding:12px 16px;overflow:auto}pre code{border:0;padding:0;background:none}
blockquote{border-left:3px solid var(--accent);padding:2px 0 2px 16px;color:var(--text-2)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:15px}
th,td{text-align:left;padding:8px 12px 8px 0;border-bottom:1px solid var(--border);vertical-align:top}th{font-weight:600;color:var(--text-2)}
img{max-width:100%;height:auto;border-radius:7px}
hr{border:0;border-top:1px solid var(--border);margin:28px 0}
article footer{margin-top:40px;padding-top:12px;border-top:1px solid var(--border);font-size:13px;color:var(--muted)}
.groups{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:8px 32px}.groups h2{margin-top:16px}.groups ul{list-style:none;padding:0}
.search{display:flex;gap:8px;margin:0 0 24px}.search input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--raised);border:1px solid var(--muted);border-radius:7px;padding:8px 12px}.search button{font:inherit;font-weight:600;color:var(--surface);background:var(--accent);border:0;border-radius:7px;padding:8px 16px;cursor:pointer}.search :focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.found{list-style:none;padding:0}.found li{margin:0 0 18px}.found a{font-weight:600}.found span,.found p{color:var(--text-2)}.found p{margin:2px 0 0}
@media (max-width:480px){.wrap{padding:0 16px}main{padding:28px 0 56px}h1{font-size:24px;line-height:30px}}
@media print{header{display:none}main{padding:0}}
`;
