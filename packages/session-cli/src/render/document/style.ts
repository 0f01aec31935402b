/** The style sheet of a session's page. Colours have a contrast of at least 4.5 to 1 in light and dark (WCAG AA). */
export const STYLE = `
:root { --page: #fff; --text: #1c1f23; --quiet: #59616b; --line: #d7dce2; --soft: #f2f4f7; --link: #0550ae;
  --good: #116329; --bad: #b01020; --now: #7d4e00;
  --a0: #0550ae; --a1: #8a3ffc; --a2: #116329; --a3: #b35900; --a4: #a40e55; --a5: #0a6c74; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14171a; --text: #e4e7eb; --quiet: #a3acb7; --line: #3a414a; --soft: #1f2429; --link: #7cb7ff;
    --good: #6cd38a; --bad: #ff8b8b; --now: #f0b95b;
    --a0: #7cb7ff; --a1: #c6a2ff; --a2: #6cd38a; --a3: #ffb06b; --a4: #ff8fc3; --a5: #67d4dd; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 52rem; background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .6rem; padding-top: .75rem; border-top: 1px solid var(--line); }
p { margin: .25rem 0; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.kind { margin: 0; color: var(--quiet); font-size: .85rem; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0; }
.facts dt, .about { color: var(--quiet); font-size: .875rem; }
.facts dd { margin: 0; }
nav li { margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
time { white-space: nowrap; }
.text { white-space: pre-wrap; }
ol, ul { margin: .25rem 0; padding-inline-start: 1.6rem; }
li { margin: .4rem 0; }
.about { margin-inline-start: .35rem; }
code { padding: .1em .3em; border-radius: 4px; background: var(--soft); font: .875em ui-monospace, monospace; }
.mark { display: inline-block; padding: 0 .45em; border: 1px solid currentColor; border-radius: 4px;
  color: var(--quiet); font-size: .8rem; }
.done, .passed { color: var(--good); }
.failed { color: var(--bad); }
.in-progress { color: var(--now); }
.relay { padding: 0; list-style: none; }
.relay li { margin: 0 0 1.1rem; }
.bar { display: block; width: 100%; height: 10px; margin: .3rem 0; border-radius: 5px; fill: var(--a0); }
.bar .line { fill: var(--soft); }
.agent-1 { fill: var(--a1); } .agent-2 { fill: var(--a2); } .agent-3 { fill: var(--a3); }
.agent-4 { fill: var(--a4); } .agent-5 { fill: var(--a5); }
summary { cursor: pointer; color: var(--link); }
@media (forced-colors: active) { .bar { fill: CanvasText; } .bar .line { fill: GrayText; } }
@media print { body { max-width: none; padding: 0; } nav { display: none; } }
`;
