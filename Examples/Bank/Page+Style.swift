extension Page {
    static let style = """
        :root { --bg:#f6f5f1; --card:#fff; --ink:#1d2330; --soft:#667085; --line:#e4e2da;
          --quote:#3b82c4; --late:#e2574c; --report:#e8a33d; --accent:#1f6f5c; --on:#fff; color-scheme: light dark; }
        @media (prefers-color-scheme: dark) {
          :root { --bg:#12151b; --card:#1a1f28; --ink:#e9ecf2; --soft:#98a2b3; --line:#2a303c;
            --quote:#5aa2e6; --late:#f0716a; --report:#f0b352; --accent:#3fae92; --on:#0b1713; } }
        * { box-sizing:border-box; }
        body { margin:0; background:var(--bg); color:var(--ink);
          font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif; }
        header { display:flex; flex-wrap:wrap; gap:8px 24px; align-items:center; justify-content:space-between;
          max-width:1040px; margin:0 auto; padding:22px 20px 6px; }
        .brand { font-weight:700; font-size:18px; display:flex; gap:10px; align-items:center; }
        .mark { display:inline-grid; gap:3px; width:22px; }
        .mark i { height:4px; border-radius:2px; background:var(--quote); }
        .mark i:nth-child(2) { width:60%; background:var(--report); margin-left:30%; }
        .mark i:nth-child(3) { background:var(--accent); width:80%; }
        .now { color:var(--soft); font-size:14px; }
        .now b { color:var(--accent); background:color-mix(in srgb,var(--accent) 12%,transparent); font-weight:600;
          padding:4px 10px; border-radius:99px; margin-left:6px; }
        main { max-width:1040px; margin:0 auto; padding:10px 20px 60px; display:grid; gap:18px; }
        section { background:var(--card); border:1px solid var(--line); border-radius:16px; padding:24px; min-width:0; }
        h1 { font-size:clamp(28px,5vw,42px); line-height:1.1; letter-spacing:-.02em; margin:4px 0 10px; }
        h2 { font-size:19px; margin:0 0 14px; }
        .lead { color:var(--soft); max-width:62ch; margin:0 0 18px; }
        .lead em { color:var(--ink); font-style:normal; font-weight:600; }
        button, select, input { font:inherit; color:inherit; border:1px solid var(--line); background:var(--bg);
          border-radius:10px; padding:9px 14px; }
        button { cursor:pointer; transition:transform .08s,filter .15s; }
        button:hover { filter:brightness(1.06); } button:active { transform:translateY(1px); }
        button:disabled { opacity:.5; cursor:default; }
        button:focus-visible, select:focus-visible, input:focus-visible, pre:focus-visible {
          outline:2px solid var(--quote); outline-offset:2px; }
        .primary { background:var(--accent); border-color:transparent; color:var(--on); font-weight:600; }
        .controls { display:flex; flex-wrap:wrap; gap:10px; }
        .controls select { max-width:100%; }
        #chart { display:block; width:100%; height:300px; margin:20px 0 8px; }
        #chart text { fill:var(--soft); font-size:12px; }
        #chart .grid { stroke:var(--line); } #chart .name { font-weight:600; fill:var(--ink); }
        .quote { fill:var(--quote); background:var(--quote); } .late { fill:var(--late); background:var(--late); }
        .report { fill:var(--report); background:var(--report); }
        .legend { color:var(--soft); font-size:13px; display:flex; flex-wrap:wrap; gap:4px 8px; align-items:center; }
        .k { width:12px; height:12px; border-radius:4px; display:inline-block; }
        .k:not(:first-child) { margin-left:12px; }
        .verdict { margin:14px 0 0; padding:12px 16px; border-radius:12px; background:var(--bg); }
        .verdict b { font-variant-numeric:tabular-nums; }
        .calls { display:grid; grid-template-columns:repeat(auto-fill,minmax(min(290px,100%),1fr)); gap:10px; }
        .call { display:grid; grid-template-columns:1fr auto; text-align:left; gap:0 10px; align-items:center; }
        .call code { font-weight:600; } .call small { color:var(--soft); grid-column:1; }
        .call span { grid-row:1 / span 2; grid-column:2; font-variant-numeric:tabular-nums;
          color:var(--soft); font-size:14px; }
        .call span.good { color:var(--accent); } .call span.bad { color:var(--late); }
        code, pre { font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace; font-size:13.5px; }
        .answer { margin:14px 0 0; padding:14px; border-radius:12px; background:var(--bg); color:var(--soft);
          min-height:50px; max-height:220px; overflow:auto; white-space:pre-wrap; overflow-wrap:anywhere; }
        .split { display:grid; grid-template-columns:1fr 1fr; gap:24px; }
        @media (max-width:720px) { .split { grid-template-columns:1fr; } section { padding:18px; } }
        table { border-collapse:collapse; width:100%; align-self:start; }
        th { text-align:left; color:var(--soft); font-weight:500; font-size:13px; }
        td, th { padding:7px 6px; border-bottom:1px solid var(--line); } .n { text-align:right; }
        td.n { font-variant-numeric:tabular-nums; }
        form { display:flex; flex-wrap:wrap; gap:10px; align-items:end; }
        label { color:var(--soft); font-size:13px; display:grid; gap:3px; } input { width:96px; }
        .note { color:var(--soft); font-size:14px; margin:12px 0; } .note.bad { color:var(--late); }
        .ticker { list-style:none; margin:10px 0 0; padding:0; font-size:14px; max-height:160px; overflow:auto; }
        .ticker li { padding:4px 0; border-bottom:1px solid var(--line); }
        .lines { display:grid; gap:8px; min-width:0; }
        .line { display:flex; gap:10px; align-items:center; justify-content:space-between; background:var(--bg);
          border-radius:10px; padding:6px 6px 6px 14px; min-width:0; }
        .line code { overflow-wrap:anywhere; padding:4px 0; }
        .line button { padding:4px 10px; font-size:13px; background:var(--card); flex:none; }
        """
}
