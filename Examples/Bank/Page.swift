/// The page of what to try, and what it shows; nothing in it comes from elsewhere.
struct Page {
    /// The model that runs now, as the log describes it.
    let model: String

    /// The page, made once.
    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Lanes Bank</title>
        <link rel="icon" href="data:,">
        <style>\(Self.style)</style>
        </head>
        <body>
        <header>
          <div class="brand"><span class="mark"><i></i><i></i><i></i></span> Lanes Bank</div>
          <div class="now">running now <b id="model">\(Self.escaped(model))</b></div>
        </header>
        <main>\(Self.experiment)\(Self.calls)\(Self.accounts)\(Self.shell)</main>
        <script>\(Self.script)</script>
        </body>
        </html>
        """
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }.joined()
    }

    private static let experiment = """
        <section class="hero">
          <h1>One handler. Which lane?</h1>
          <p class="lead">A quote <em>waits</em> 100&nbsp;ms for another service. A report <em>computes</em>.
            Run both at once and see who holds up whom. Then start the same program under another model.</p>
          <div class="controls">
            <button id="fire" class="primary">Fire 20 quotes while reports run</button>
            <button id="calm">20 quotes alone</button>
            <select id="kind" aria-label="Which report">
              <option value="/report">/report · offload { }</option>
              <option value="/report/inline">/report/inline · plain code</option>
              <option value="/report/parallel">/report/parallel · parallelMap</option>
              <option value="/report/thread">/report/thread · lane: .thread</option>
            </select>
          </div>
          <svg id="chart" role="img" aria-label="Requests over time"></svg>
          <div class="legend"><span class="k quote"></span>quote, about 100 ms of waiting
            <span class="k late"></span>the part beyond 130 ms <span class="k report"></span>report</div>
          <p id="verdict" class="verdict" role="status">Four clients ask for five quotes each; a fifth asks for reports
            all the while.</p>
        </section>
        """

    private static let calls = """
        <section>
          <h2>Try each route</h2>
          <div id="calls" class="calls"></div>
          <pre id="answer" class="answer" role="status" tabindex="0">Answers appear here.</pre>
        </section>
        """

    private static let accounts = """
        <section>
          <h2>Accounts</h2>
          <div class="split">
            <table><thead><tr><th>#</th><th>owner</th><th class="n">balance</th></tr></thead>
              <tbody id="accounts"></tbody></table>
            <div>
              <form id="transfer">
                <label>from <input name="from" type="number" value="1" required></label>
                <label>to <input name="to" type="number" value="2" required></label>
                <label>cents <input name="amount" type="number" value="2500" required></label>
                <button class="primary">Transfer</button>
              </form>
              <p id="note" class="note" role="status">Try an account that is not there, more than there is, or less
                than nothing.</p>
              <button id="listen">Follow /events</button>
              <ul id="ticker" class="ticker"></ul>
            </div>
          </div>
        </section>
        """

    private static let shell = """
        <section>
          <h2>From a shell</h2>
          <div id="lines" class="lines"></div>
          <p class="note">And the same program under another model:</p>
          <div id="models" class="lines"></div>
        </section>
        """
}
