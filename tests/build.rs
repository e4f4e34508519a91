//! Compiles the services of the Talos API for the simulated nodes; the messages are labkit's.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=../shared/proto");
    let files = ["cluster.proto", "cosi.proto", "machine.proto", "storage.proto", "time.proto"];
    let definitions = protox::compile(files, ["../shared/proto"])?;
    tonic_prost_build::configure()
        .build_client(false)
        .extern_path(".common", "::labkit::talos::proto::common")
        .extern_path(".google.rpc", "::labkit::talos::proto::google::rpc")
        .include_file("talos.rs")
        .compile_fds(definitions)?;
    Ok(())
}
