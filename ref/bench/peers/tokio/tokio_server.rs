//! tokio as a server of the benchmark's protocols, on one thread, each answer a write of its own.
//!
//!     tokio_server --mode echo|line|frame      listens on a free port of 127.0.0.1 and prints it

use std::io;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const READ_BYTES: usize = 64 * 1024;

async fn echo(mut stream: TcpStream) -> io::Result<()> {
    let mut data = vec![0; READ_BYTES];
    loop {
        let count = stream.read(&mut data).await?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&data[..count]).await?;
    }
}

async fn line(stream: TcpStream) -> io::Result<()> {
    let mut stream = BufReader::with_capacity(READ_BYTES, stream);
    let mut data = Vec::new();
    loop {
        data.clear();
        if stream.read_until(b'\n', &mut data).await? == 0 {
            return Ok(());
        }
        stream.get_mut().write_all(b"ok\n").await?;
    }
}

async fn frame(stream: TcpStream) -> io::Result<()> {
    let mut stream = BufReader::with_capacity(READ_BYTES, stream);
    let mut body = Vec::new();
    loop {
        let size = stream.read_u32().await?;
        body.resize(size as usize, 0);
        stream.read_exact(&mut body).await?;
        stream.get_mut().write_all(&size.to_be_bytes()).await?;
    }
}

async fn serve(mode: &'static str) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            let _ = match mode {
                "echo" => echo(stream).await,
                "line" => line(stream).await,
                _ => frame(stream).await,
            };
        });
    }
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mode = match words[..] {
        ["--mode", "echo"] => "echo",
        ["--mode", "line"] => "line",
        ["--mode", "frame"] => "frame",
        _ => {
            eprintln!("usage: tokio_server --mode echo|line|frame");
            std::process::exit(2);
        }
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?
        .block_on(serve(mode))
}
