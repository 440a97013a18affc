// Node's own http module, one process.
'use strict';
const http = require('node:http');

const cpuLimit = Number(process.env.BENCH_CPU_N ?? 240000);

function primesBelow(limit) {
  let count = 0;
  for (let candidate = 2; candidate < limit; candidate++) {
    let divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++;
    if (divisor * divisor > candidate) count++;
  }
  return count;
}

function answer(response, type, body) {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

const routes = {
  '/plaintext': (response) => answer(response, 'text/plain', 'Hello, World!'),
  '/json': (response) => answer(response, 'application/json', JSON.stringify({ message: 'Hello, World!' })),
  '/wait': (response) => setTimeout(() => answer(response, 'text/plain', 'Hello, World!'), 10),
  '/cpu': (response) => answer(response, 'text/plain', String(primesBelow(cpuLimit))),
};

const server = http.createServer((request, response) => {
  const route = routes[request.url];
  if (route) return route(response);
  response.writeHead(404);
  response.end();
});
server.keepAliveTimeout = 600_000;
server.listen({ port: Number(process.env.PORT ?? 8080), host: '127.0.0.1', backlog: 4096 });
