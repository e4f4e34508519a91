//! Compiles the Talos API's definitions into the client's types, without protoc.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto");
    #[cfg(feature = "talos")]
    talos()?;
    Ok(())
}

#[cfg(feature = "talos")]
fn talos() -> Result<(), Box<dyn std::error::Error>> {
    let files = [
        "cluster.proto",
        "common.proto",
        "cosi.proto",
        "machine.proto",
        "meta.proto",
        "resource/block.proto",
        "resource/cluster.proto",
        "resource/config.proto",
        "resource/hardware.proto",
        "resource/k8s.proto",
        "resource/network.proto",
        "resource/runtime.proto",
        "resource/time.proto",
        "resource/v1alpha1.proto",
        "storage.proto",
        "time.proto",
    ];
    let definitions = protox::compile(files, ["proto"])?;
    tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .include_file("talos.rs")
        .compile_fds(definitions)?;
    Ok(())
}
