/** The part of WebAssembly's interface that is used here; the compiler's Node types have none, and `dom` is not ours. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** A compiled module; opaque, and may be sent to a worker. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

interface WasmInterface {
  readonly Memory: new (limits: { initial: number; maximum: number; shared?: boolean }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as unknown as { WebAssembly?: WasmInterface };

/** Some browsers' strict modes have no WebAssembly: who makes a module there gets a TypeError, and may do without. */
export const { Memory, Module, Instance } = WebAssembly ?? ({} as WasmInterface);
