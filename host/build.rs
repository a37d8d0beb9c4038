//! With feature `editor`: packs the built page into the program.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "editor")]
    page::pack();
}

#[cfg(feature = "editor")]
mod page {
    use std::fmt::Write as _;
    use std::io::Write as _;
    use std::path::{Path, PathBuf};
    use std::{env, fs, io};

    /// Writes `page.rs` into the folder for what builds make: a table of path, whether it is compressed, and bytes.
    pub fn pack() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist");
        println!("cargo::rerun-if-changed={}", page.display());
        let page = match page.canonicalize() {
            Ok(page) if page.join("index.html").is_file() => page,
            _ => {
                panic!("feature `editor` packs the page of web/dist, and there is none: `cargo xtask dist` builds both")
            }
        };
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
        let mut files = Vec::new();
        list(&page, &mut files).expect("the folder of the page can be read");
        files.sort();
        let mut table = String::from("&[\n");
        for (number, file) in files.iter().enumerate() {
            let name = file.strip_prefix(&page).expect("it lies below").to_str().expect("names are ASCII");
            let name = name.replace('\\', "/");
            // The server writes into it.
            let is_packed = name != "index.html";
            let bytes = fs::read(file).expect("a file of the page can be read");
            let bytes = if is_packed { gzip(&bytes).expect("memory takes it") } else { bytes };
            let packed = out.join(format!("page-{number}"));
            fs::write(&packed, bytes).expect("cargo's own folder can be written");
            writeln!(table, "({name:?}, {is_packed}, include_bytes!({packed:?})),").expect("a text takes it");
        }
        table.push_str("]\n");
        fs::write(out.join("page.rs"), table).expect("cargo's own folder can be written");
    }

    fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                list(&path, files)?;
            } else if path.extension().is_none_or(|it| it != "map") {
                files.push(path);
            }
        }
        Ok(())
    }

    fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes)?;
        packer.finish()
    }
}
