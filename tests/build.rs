//! Compiles the services of the Talos API for the simulated nodes; the messages are labkit's.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=../shared/proto");
    let files = ["cluster.proto", "cosi.proto", "machine.proto", "storage.proto", "time.proto"];
    let definitions = protox::compile(files, ["../shared/proto"])?;
    tonic_prost_build::configure()
        .build_client(false)
        .extern_path(".cluster", "::labkit::talos::proto::cluster")
        .extern_path(".common", "::labkit::talos::proto::common")
        .extern_path(".cosi.resource", "::labkit::talos::proto::cosi::resource")
        .extern_path(".google.rpc", "::labkit::talos::proto::google::rpc")
        .extern_path(".machine", "::labkit::talos::proto::machine")
        .extern_path(".storage", "::labkit::talos::proto::storage")
        .extern_path(".time", "::labkit::talos::proto::time")
        .include_file("talos.rs")
        .compile_fds(definitions)?;
    Ok(())
}
