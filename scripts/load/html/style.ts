/** Admitted, denied and failed differ in lightness too: not everybody sees green and red apart. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --card: #ffffff; --ink: #1d2125; --soft: #5c6670; --line: #e2e5e8;
  --admitted: #2f7d5b; --denied: #e0a526; --failed: #b3261e;
  --p50: #2f6fb0; --p99: #a14a9c; --good: #1f6b4a; --bad: #a3211a; --good-paper: #e6f3ec; --bad-paper: #fbe9e7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1c2024; --ink: #e8eaec; --soft: #9aa4ad; --line: #31373d;
    --admitted: #4caf86; --denied: #d9a441; --failed: #ef6a5f;
    --p50: #6cabe8; --p99: #d489cf; --good: #7fd3ab; --bad: #ff9a90; --good-paper: #18332a; --bad-paper: #3d1d1b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 22px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 12px; }
p { margin: 0 0 8px; }
.soft { color: var(--soft); }
.verdict { margin: 20px 0; padding: 14px 18px; border-radius: 10px; border-left: 5px solid; }
.verdict p:last-child { margin: 0; }
.verdict.good { background: var(--good-paper); border-color: var(--good); }
.verdict.bad { background: var(--bad-paper); border-color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 12px; margin: 20px 0; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile { padding: 12px 14px; }
.tile span { font-size: 13px; line-height: 1.35; display: block; }
.tile b { display: block; font-size: 22px; white-space: nowrap; font-weight: 600; font-variant-numeric: tabular-nums; }
section { padding: 18px; margin: 16px 0; }
svg { display: block; width: 100%; height: auto; }
.grid { stroke: var(--line); }
.tick { fill: var(--soft); font-size: 12px; font-family: inherit; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.p50 { stroke: var(--p50); } .line.p99 { stroke: var(--p99); }
rect.admitted { fill: var(--admitted); } rect.denied { fill: var(--denied); } rect.failed { fill: var(--failed); }
.pointer { fill: transparent; } .pointer:hover { fill: var(--soft); fill-opacity: 0.18; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px; color: var(--soft); font-size: 13px; }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
i.admitted { background: var(--admitted); } i.denied { background: var(--denied); } i.failed { background: var(--failed); }
i.p50 { background: var(--p50); } i.p99 { background: var(--p99); }
.wide { overflow-x: auto; }
.wide + p { margin: 12px 0 0; font-size: 13px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th { text-align: right; color: var(--soft); font-weight: 500; font-size: 13px; white-space: nowrap; }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
.word { text-align: left; }
.mark { display: inline-block; padding: 0 9px; border-radius: 999px; font-size: 13px; }
.mark.exact { background: var(--good-paper); color: var(--good); }
.mark.wrong { background: var(--bad-paper); color: var(--bad); font-weight: 600; }
.mark.unknown { background: var(--line); color: var(--soft); }
`;
