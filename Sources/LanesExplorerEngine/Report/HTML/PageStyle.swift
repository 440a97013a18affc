/// How the page looks: by the reader's system light or dark.
enum PageStyle {
    static let text = """
        :root {
          color-scheme: light dark;
          --ground: #fbfaf8; --card: #fff; --text: #1d1f24; --faint: #666b76; --line: #d9d7d2;
          --clash: #b45309; --clash-ground: #fff6e5; --fail: #b3261e; --force: #86198f; --note: #0b6470;
          --h0: #2563a8; --h1: #2f7d3b; --h2: #8a4baf; --h3: #66730f; --h4: #1a7f86; --h5: #b03a6a;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #15171b; --card: #1f2228; --text: #e8e6e1; --faint: #9aa0ac; --line: #3a3e47;
            --clash: #f5b04c; --clash-ground: #33270f; --fail: #ff8a80; --force: #e39bec; --note: #79d3de;
            --h0: #7db4f0; --h1: #85cf91; --h2: #cfa3ee; --h3: #c6d06a; --h4: #74d0d6; --h5: #f297bb;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; padding: 1.5rem 1.5rem 50vh; background: var(--ground); color: var(--text);
          font: 15px/1.45 system-ui, sans-serif; width: fit-content; min-width: 100%; }
        header { max-width: min(60rem, calc(100vw - 3rem)); }
        code, pre, .sql { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .86em; }
        .kind { margin: 0; color: var(--fail); font-weight: 600; text-transform: uppercase; letter-spacing: .08em;
          font-size: .75rem; }
        h1 { margin: .1rem 0 .3rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
        h2 { font-size: 1rem; }
        .message { margin: 0; white-space: pre-wrap; color: var(--faint); overflow-wrap: anywhere; }
        .why { margin: .8rem 0; padding: .6rem .9rem; border-left: 4px solid var(--clash);
          background: var(--clash-ground); font-size: 1.05rem; overflow-wrap: anywhere; }
        .summary { margin: .4rem 0; color: var(--faint); }
        .replay { display: flex; gap: .6rem; align-items: center; margin: .4rem 0 1rem; }
        .replay code { padding: .35rem .6rem; background: var(--card); border: 1px solid var(--line);
          border-radius: 6px; overflow-x: auto; }
        button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
          border-radius: 6px; padding: .25rem .7rem; cursor: pointer; }
        button:hover { border-color: var(--faint); }
        :focus-visible { outline: 3px solid var(--h0); outline-offset: 2px; }
        nav { position: sticky; top: 0; left: 1.5rem; width: calc(100vw - 3rem); height: 3.2rem; z-index: 4;
          display: flex; gap: .4rem; align-items: center; background: var(--ground); }
        nav[hidden] { display: none; }
        nav button { flex: none; }
        nav input { flex: 1 1 10rem; min-width: 4rem; max-width: 26rem; accent-color: var(--h0); }
        nav output { flex: 1 1 18rem; min-width: 0; color: var(--faint); white-space: nowrap; overflow: hidden;
          text-overflow: ellipsis; }
        #clash { color: var(--clash); }

        .lanes { display: grid; column-gap: 1rem; row-gap: 0; }
        .lane-0 { --hue: var(--h0); } .lane-1 { --hue: var(--h1); } .lane-2 { --hue: var(--h2); }
        .lane-3 { --hue: var(--h3); } .lane-4 { --hue: var(--h4); } .lane-5 { --hue: var(--h5); }
        .name, .corner { position: sticky; top: 3.2rem; z-index: 3; background: var(--ground); }
        .name { padding: .4rem .2rem; border-bottom: 3px solid var(--hue);
           overflow-wrap: anywhere; }
        .name strong { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
        .state { display: block; color: var(--faint); font-size: .8rem; }
        .rail { justify-self: start; margin-left: 11px; width: 2px; background: var(--hue); opacity: .45; }
        .number { grid-column: 1; text-align: right; color: var(--faint); padding-top: 1.55rem;
          font-variant-numeric: tabular-nums; white-space: nowrap; }
        .number.marked { color: var(--clash); font-weight: 600; }
        .step, .wait { position: relative; scroll-margin: 9rem 1rem 2rem; margin: 1.1rem 0 .2rem 26px;
          padding: .4rem .7rem; max-width: 24rem;
          background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--hue);
          border-radius: 6px; overflow-wrap: anywhere; }
        .step::before { content: ""; position: absolute; left: -23px; top: .75rem; width: 10px; height: 10px;
          border-radius: 50%; background: var(--hue); }
        .title { display: block; }
        .function, .file { display: block; color: var(--faint); }
        .note, .sql, .fails, .wait p { margin: .25rem 0 0; white-space: pre-wrap; }
        .note { color: var(--note); }
        .note::before { content: "“"; } .note::after { content: "”"; }
        .sql { color: var(--note); }
        .clash::before, .failing::before { left: -25px; }
        .clash { border: 2px solid var(--clash); border-left-width: 6px; background: var(--clash-ground); }
        .clash.after { border-style: dashed; }
        .role { position: absolute; top: -.72rem; right: .6rem; padding: 0 .5rem; border-radius: 999px;
          background: var(--clash); color: var(--ground); font-size: .75rem; font-weight: 600; line-height: 1.2rem; }
        .failing, .wait { border-color: var(--fail); border-left-width: 6px; }
        .fails, .wait .title { color: var(--fail); font-weight: 600; }
        .preempts { margin-top: 2.1rem; }
        .preemption { align-self: start; margin: .75rem -27px 0 11px; height: 0; border-top: 2px dashed var(--force);
          position: relative; z-index: 1; color: var(--force); }
        .preemption span { position: absolute; top: -.75rem; padding: 0 .4rem; background: var(--ground);
          font-size: .8rem; }
        .preemption.right span { left: 1.2rem; } .preemption.left span { right: 1.2rem; }
        .preemption::after { content: ""; position: absolute; top: -6px; border: 5px solid transparent; }
        .preemption.right::after { right: -2px; border-left: 9px solid var(--force); border-right: 0; }
        .preemption.left::after { left: -2px; border-right: 9px solid var(--force); border-left: 0; }
        .preempts + .number, .number:has(+ .preempts) { padding-top: 2.55rem; }
        .fold { margin: .6rem 0 0 26px; color: var(--faint); }
        .time { display: flex; align-items: center; gap: .6rem; margin-top: .9rem; color: var(--faint);
          font-size: .85rem; }
        .time::after { content: ""; flex: 1; border-top: 1px dotted var(--faint); }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

        .stepping .step, .stepping .wait { transition: opacity .15s; }
        .stepping .future { opacity: .25; }
        .stepping .current { box-shadow: 0 0 0 3px var(--hue); }
        .stepping .name:not(.running, .ready) { color: var(--faint); }
        .ghost { align-self: start; margin: 1.1rem 0 0 26px; padding: .4rem .7rem; max-width: 24rem;
          border: 1px dashed var(--hue); border-radius: 6px; color: var(--faint); position: relative; }
        .ghost::before { content: ""; position: absolute; left: -20px; top: .75rem; width: 10px; height: 10px;
          border-radius: 50%; border: 2px solid var(--hue); background: var(--ground); }
        .ghost.preempts { margin-top: 2.1rem; }
        .stepping .name.running { background: color-mix(in srgb, var(--hue) 22%, var(--ground)); }
        .name.running .state, .name.ready .state { color: var(--text); font-weight: 600; }
        .name.ready .state::before { content: "○ "; } .name.running .state::before { content: "● "; }
        @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
        @media (max-width: 60rem) { nav output { display: none; } }
        @media print { nav, #copy { display: none; } }
        """
}
