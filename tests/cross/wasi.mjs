// node wasi.mjs PROGRAM.wasm [ARGUMENT...]: runs it where it stands, with the environment and all
// files of the caller.
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { WASI } from 'node:wasi';

// Node 20 throws away the code of this very file while a long program runs, and crashes on return.
setFlagsFromString('--no-flush-bytecode');

const [path, ...rest] = process.argv.slice(2);
const wasi = new WASI({
    version: 'preview1',
    args: [path, ...rest],
    env: process.env,
    preopens: { '.': process.cwd(), '/': '/' },
    returnOnExit: true,
});
const program = await WebAssembly.compile(await readFile(path));
const instance = await WebAssembly.instantiate(program, {
    wasi_snapshot_preview1: wasi.wasiImport,
});
process.exitCode = wasi.start(instance);
