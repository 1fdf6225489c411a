//! The server as a process of its own, for benches.

use std::{error::Error, time::Duration};

use lexopt::prelude::*;
use reelbase_s3_server::{Options, S3Server};

const USAGE: &str = "usage: reelbase-s3-server [--port PORT] [--folder FOLDER] [--latency-ms MILLISECONDS]

Serves S3 on 127.0.0.1, on a free port and over a temporary folder if none is given, until it is ended.
Its first line is its address, the second says how to sign.";

#[tokio::main(flavor = "current_thread")]
#[allow(clippy::print_stdout, reason = "it is how its address is told")]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let (mut options, mut latency) = (Options::default(), Duration::ZERO);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => options.port = arguments.value()?.parse()?,
            Long("folder") => options.folder = Some(arguments.value()?.into()),
            Long("latency-ms") => latency = Duration::from_millis(arguments.value()?.parse()?),
            Long("help") | Short('h') => {
                println!("{USAGE}");
                return Ok(());
            }
            other => return Err(format!("{}\n{USAGE}", other.unexpected()).into()),
        }
    }
    let server = S3Server::start_with(options).await?;
    server.set_latency(latency);
    println!("{}", server.endpoint());
    println!(
        "access key {}, secret key {}, region {}, bucket {}",
        server.access_key(),
        server.secret_key(),
        server.region(),
        server.bucket()
    );
    std::future::pending().await
}
