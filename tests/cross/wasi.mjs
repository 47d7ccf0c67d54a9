// node wasi.mjs PROGRAM.wasm [ARGUMENT...]: runs it where it stands, with the caller's environment,
// and shows it this folder, the sources and the data. All of "/" would be in the way: relative names
// would be looked for there.
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { WASI } from 'node:wasi';

// Node 20 throws away the code of this very file while a long program runs, and crashes on return.
setFlagsFromString('--no-flush-bytecode');

const [path, ...rest] = process.argv.slice(2);
const folders = [process.env.CLATHRATE_SOURCE, process.env.CLATHRATE_DATA].filter(Boolean);
const wasi = new WASI({
    version: 'preview1',
    args: [path, ...rest],
    env: process.env,
    preopens: Object.fromEntries([['.', process.cwd()], ...folders.map((path) => [path, path])]),
    returnOnExit: true,
});
const program = await WebAssembly.compile(await readFile(path));
const instance = await WebAssembly.instantiate(program, {
    wasi_snapshot_preview1: wasi.wasiImport,
});
process.exitCode = wasi.start(instance);
