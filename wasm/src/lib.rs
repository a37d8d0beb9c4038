//! WebAssembly edge of Footguard.
