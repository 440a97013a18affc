extension Page {
    // A browser opens at most six connections to one server: four for quotes, one for reports, one for events.
    static let script = #"""
        const $ = id => document.getElementById(id);
        const svg = (name, attributes, text) => {
          const element = document.createElementNS('http://www.w3.org/2000/svg', name);
          for (const key in attributes) element.setAttribute(key, attributes[key]);
          if (text !== undefined) element.textContent = text;
          return element;
        };
        const make = (name, text, style) => {
          const element = document.createElement(name);
          element.textContent = text;
          if (style) element.className = style;
          return element;
        };
        const money = cents => (cents / 100).toFixed(2);
        async function call(method, path, body) {
          const begin = performance.now();
          try {
            const options = { method, cache: 'no-store' };
            if (body) { options.body = JSON.stringify(body); options.headers = { 'Content-Type': 'application/json' }; }
            const response = await fetch(path, options);
            const text = await response.text();
            return { ok: response.ok, status: response.status, text, begin, end: performance.now() };
          } catch (error) {
            return { ok: false, status: 0, text: String(error), begin, end: performance.now() };
          }
        }

        // The experiment.
        const normal = 130, rows = 5;
        let bars = [], start = 0, frame = 0;
        function draw() {
          const now = performance.now() - start, chart = $('chart');
          const span = Math.max(700, ...bars.map(bar => (bar.end ?? performance.now()) - start)) * 1.04;
          // As many units as pixels: the names stay readable on a narrow screen.
          const width = Math.max(240, chart.clientWidth);
          const x = time => 76 + time / span * (width - 90);
          const step = [100, 250, 500, 1000, 2000, 5000].find(step => x(step) - x(0) > 68) ?? 10000;
          chart.setAttribute('viewBox', `0 0 ${width} 300`);
          chart.replaceChildren();
          for (let time = 0; time < span; time += step) {
            chart.append(svg('line', { x1: x(time), x2: x(time), y1: 8, y2: 268, class: 'grid' }));
            chart.append(svg('text', { x: x(time), y: 288, 'text-anchor': 'middle' }, time + ' ms'));
          }
          for (let row = 0; row < rows; row++)
            chart.append(svg('text', { x: 0, y: 39 + row * 52, class: 'name' },
              row < 4 ? 'client ' + (row + 1) : 'reports'));
          for (const bar of bars) {
            const from = bar.begin - start, to = bar.end ? bar.end - start : now, y = 16 + bar.row * 52;
            const isReport = bar.row === 4, split = isReport ? to : Math.min(to, from + normal);
            chart.append(svg('rect', { x: x(from) + 1, y, rx: 6, height: 36, width: Math.max(2, x(split) - x(from) - 2),
              class: isReport ? 'report' : 'quote' }));
            if (to > split) chart.append(svg('rect', { x: x(split) - 2, y, rx: 6, height: 36,
              width: Math.max(2, x(to) - x(split) + 1), class: 'late' }));
          }
        }
        function animate() { draw(); frame = requestAnimationFrame(animate); }
        async function timed(row, path) {
          const bar = { row, begin: performance.now() };
          bars.push(bar);
          Object.assign(bar, await call('GET', path), { begin: bar.begin });
          return bar;
        }
        const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
        async function experiment(withReports) {
          const pressed = document.activeElement;
          $('fire').disabled = $('calm').disabled = true;
          await Promise.all([1, 2, 3, 4].map(() => call('GET', '/health/live')));
          bars = []; start = performance.now(); let running = true;
          cancelAnimationFrame(frame); animate();
          const reports = (async () => { while (withReports && running) {
            const bar = await timed(4, $('kind').value); if (!bar.ok) break; } })();
          await Promise.all([0, 1, 2, 3].map(async row => { for (let n = 0; n < 5; n++) await timed(row, '/quote'); }));
          running = false; await reports;
          cancelAnimationFrame(frame); draw(); verdict();
          $('fire').disabled = $('calm').disabled = false;
          // A disabled button loses the focus: whoever came with the keyboard goes on from where they were.
          if (document.activeElement === document.body) pressed.focus();
        }
        function verdict() {
          const quotes = bars.filter(bar => bar.row < 4), reports = bars.filter(bar => bar.row === 4);
          const times = list => list.map(bar => bar.end - bar.begin), ms = value => Math.round(value) + ' ms';
          const slowest = Math.max(...times(quotes)), middle = median(times(quotes));
          const failed = bars.filter(bar => !bar.ok).length;
          const story = failed ? failed + ' requests were turned away: ' + bars.find(bar => !bar.ok).text
            : !reports.length ? 'Nothing computes, so nothing is held up.'
            : middle < normal && slowest < 170 ? 'The reports hold up nobody.'
            : middle < normal ? 'Most quotes are on time; a few met a busy processor.'
            : 'Quotes wait for the reports, for a thread to be free, or for a processor.';
          const lines = [['quotes: median ', ms(middle)], [', slowest ', ms(slowest)]];
          if (reports.length) lines.push(['; ' + reports.length + ' reports, median ', ms(median(times(reports)))]);
          $('verdict').replaceChildren();
          for (const [label, figure] of lines) {
            const bold = document.createElement('b'); bold.textContent = figure;
            $('verdict').append(label, bold);
          }
          $('verdict').append('. ' + story);
          $('verdict').dataset.done = 'yes';
        }
        $('fire').onclick = () => experiment(true);
        $('calm').onclick = () => experiment(false);
        draw();
        addEventListener('resize', () => { if (!$('fire').disabled) draw(); });

        // Each route.
        const routes = [['/quote', 'waits for another service'], ['/quote?currency=JPY', 'the same, in yen'],
          ['/report', 'computes, in offload { }'], ['/report/inline', 'computes, in the handler itself'],
          ['/report/parallel', 'asks for several threads'], ['/report/thread', 'asks for a thread of its own'],
          ['/accounts', 'all accounts'], ['/accounts/3', 'one account'], ['/accounts/99', 'one that is not there'],
          ['/statement', 'downloads a file of 2 MB'],
          ['/health/live', 'is it alive'], ['/health/ready', 'does it want requests']];
        for (const [path, text] of routes) {
          const button = document.createElement('button'); button.className = 'call';
          const code = make('code', path), small = make('small', text), time = make('span', '');
          button.append(code, small, time);
          button.onclick = async () => {
            time.textContent = '…'; time.className = '';
            const answer = await call('GET', path);
            time.textContent = answer.status + ' · ' + (answer.end - answer.begin).toFixed(1) + ' ms';
            time.className = answer.ok ? 'good' : 'bad';
            $('answer').textContent = answer.text.length > 1500
              ? answer.text.slice(0, 600) + '\n… ' + answer.text.length + ' characters' : answer.text;
          };
          $('calls').append(button);
        }

        // Accounts.
        async function refresh() {
          const answer = await call('GET', '/accounts');
          if (!answer.ok) return;
          $('accounts').replaceChildren(...JSON.parse(answer.text).slice(0, 50).map(account => {
            const row = document.createElement('tr');
            row.append(make('td', account.id), make('td', account.owner), make('td', money(account.balance), 'n'));
            return row;
          }));
        }
        $('transfer').onsubmit = async event => {
          event.preventDefault();
          const order = {};
          for (const [name, value] of new FormData(event.target)) order[name] = Number(value);
          const answer = await call('POST', '/transfers', order);
          $('note').textContent = answer.status + ' · ' + answer.text;
          $('note').className = answer.ok ? 'note' : 'note bad';
          refresh();
        };
        let source = null;
        $('listen').onclick = () => {
          if (source) { source.close(); source = null; $('listen').textContent = 'Follow /events'; return; }
          source = new EventSource('/events');
          $('listen').textContent = 'Stop following (it holds one connection)';
          source.onmessage = event => {
            const { id, amount, from, to } = JSON.parse(event.data);
            $('ticker').prepend(make('li', `#${id}: ${money(amount)} from ${from} to ${to}`));
            while ($('ticker').children.length > 20) $('ticker').lastChild.remove();
            refresh();
          };
        };
        refresh();

        // Lines for a shell.
        function lines(target, texts) {
          for (const text of texts) {
            const line = make('div', '', 'line'), code = make('code', text), copy = make('button', 'copy');
            copy.onclick = async () => {
              try { await navigator.clipboard.writeText(text); copy.textContent = 'copied'; }
              catch { copy.textContent = 'select it'; }
              setTimeout(() => copy.textContent = 'copy', 1200);
            };
            line.append(code, copy); target.append(line);
          }
        }
        const base = location.origin;
        lines($('lines'), [`curl ${base}/quote`,
          `curl -d '{"from":1,"to":2,"amount":2500}' -H 'Content-Type: application/json' ${base}/transfers`,
          `wrk -t1 -c32 -d5 --latency ${base}/quote & wrk -t1 -c1 -d5 ${base}/report; wait`]);
        lines($('models'), ['script/server --model event-loop', 'script/server --model threads --workers 8',
          'script/server --model hybrid --loops 2 --workers 4']);
        """#
}
