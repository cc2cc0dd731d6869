/** The look of the status page: Steward's paper, ink and petrol, in the reader's own theme. Its hash stands in the policy. */
export const statusStyle = `
:root{color-scheme:light dark;--canvas:#efebe3;--surface:#faf8f4;--raised:#fff;--border:#e3ddd1;--text:#1f1c16;--text-2:#474136;--muted:#635c4f;--good:#1c6637;--warn:#7a4a00;--bad:#a3261b}
@media (prefers-color-scheme:dark){:root{--canvas:#151311;--surface:#1b1916;--raised:#25221e;--border:#302c26;--text:#ede8de;--text-2:#cbc4b7;--muted:#a59d8f;--good:#7fd39b;--warn:#f0bf6a;--bad:#ff9d92}}
*{box-sizing:border-box}
html{background:var(--surface)}
body{margin:0;color:var(--text);font:16px/1.6 -apple-system,"SF Pro Text","Segoe UI Variable Text","Segoe UI",Inter,Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;-webkit-text-size-adjust:100%}
.wrap{max-width:720px;margin:0 auto;padding:0 24px}
header{background:var(--canvas);border-bottom:1px solid var(--border)}
header .wrap{display:flex;align-items:center;min-height:56px}
header p{margin:0;font-weight:600;font-size:15px}
main{padding:40px 0 80px}
h1{font-size:28px;line-height:34px;font-weight:600;margin:0 0 4px;letter-spacing:-.01em;text-wrap:balance;display:flex;gap:12px;align-items:center}
h1 svg{width:28px;height:28px;flex:none}
h2{font-size:19px;line-height:26px;font-weight:600;margin:40px 0 8px}
h3{font-size:16px;line-height:24px;font-weight:600;margin:0}
p{margin:0 0 8px}
.quiet{color:var(--muted);font-size:14px}
ul{list-style:none;margin:0;padding:0}
li{padding:12px 0;border-bottom:1px solid var(--border)}
li.part{display:flex;justify-content:space-between;gap:16px;flex-wrap:wrap}
.state{display:inline-flex;gap:8px;align-items:center;font-weight:500}
.state svg{width:16px;height:16px;flex:none}
.operational{color:var(--good)}.degraded{color:var(--warn)}.down{color:var(--bad)}
.maintenance{background:var(--raised);border:1px solid var(--border);border-radius:7px;padding:16px;margin:0 0 12px}
.maintenance p:last-child{margin-bottom:0}
.text{white-space:pre-line;color:var(--text-2)}
time{font-variant-numeric:tabular-nums}
@media (max-width:480px){.wrap{padding:0 16px}main{padding:28px 0 56px}h1{font-size:24px;line-height:30px}}
`;
