// Loads an addon, calls it, and does what programs do beside it.
const { Worker } = require("worker_threads");
const { execSync } = require("child_process");
const http = require("http");
const zlib = require("zlib");

const [library, index] = process.argv.slice(2);
console.log("value", require(library).touch(Number(index)));
console.log("child says", execSync("echo hello").toString().trim());
const packed = zlib.gzipSync(Buffer.alloc(1000000, 7));
console.log("unpacked", zlib.gunzipSync(packed).length);

function countInWorkers() {
  const source = `
    const list = [];
    for (let i = 0; i < 1e5; ++i) list.push({ i, text: "number " + i });
    require(${JSON.stringify(library)}).touch(3);
    require("worker_threads").parentPort.postMessage(list.length);`;
  let sum = 0, ended = 0;
  for (let i = 0; i < 4; ++i)
    new Worker(source, { eval: true })
      .on("message", (count) => { sum += count; })
      .on("exit", () => {
        if (++ended == 4) console.log("workers counted", sum);
      });
}

const server = http.createServer((_, response) => response.end("ok"));
server.listen(0, "127.0.0.1", () =>
  http.get({ port: server.address().port, host: "127.0.0.1", agent: false },
    (response) => response.on("data", (data) => console.log("answered " + data))
      .on("end", () => { server.close(); countInWorkers(); })));
