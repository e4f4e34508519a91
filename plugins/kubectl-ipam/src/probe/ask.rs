//! Asks addresses whether somebody answers.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, FuturesUnordered};
use labkit::net::probes_at_once;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::neighbours;

/// What most machines of a lab listen on, or refuse: SSH, HTTP, HTTPS, SMB, kubelet, Talos.
pub const USUAL_PORTS: [u16; 6] = [22, 80, 443, 445, 10250, 50000];

/// How long to wait unless the user says otherwise: a machine on the same network answers in a few milliseconds, one
/// that sleeps may need a second to be woken.
pub const USUAL_PATIENCE: Duration = Duration::from_millis(1500);

/// How many addresses are worked on at once.
const ADDRESSES: usize = 256;

/// The port of the discard protocol (RFC 863): whoever has no such service says so, which is an answer.
const DISCARD: u16 = 9;

/// How somebody was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A TCP connection was accepted or refused.
    Tcp,
    /// A datagram was refused.
    Udp,
    /// The neighbour table has a hardware address.
    Neighbour,
}

/// What proves that somebody is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How it was noticed.
    pub method: Method,
    /// For people: `443/TCP open`, `22/TCP refused`, `58:47:ca:70:00:01`.
    pub text: String,
}

/// What came of asking an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Somebody is there.
    Answers(Vec<Evidence>),
    /// Nobody answered, which does not mean that nobody is there.
    Silent,
    /// It could not be asked: there is no way to it from here.
    NoRoute,
}

/// What came of one attempt.
enum Heard {
    Somebody(Evidence),
    Nothing,
    NoRoute,
}

/// Asks each address with a datagram and a connection to each of `ports`, and looks at the neighbour table afterwards.
/// No attempt takes longer than `patience`. The answers stand in the order of the addresses.
pub async fn ask(addresses: &[IpAddr], ports: &[u16], patience: Duration) -> Vec<(IpAddr, Answer)> {
    let permits = Semaphore::new(probes_at_once());
    let one = |address: IpAddr| ask_one(address, ports, patience, &permits);
    let mut answers: Vec<(IpAddr, Answer)> =
        stream::iter(addresses.iter().copied()).map(one).buffer_unordered(ADDRESSES).collect().await;
    answers.sort_by_key(|(address, _)| *address);
    let neighbours = neighbours::table();
    for (address, answer) in &mut answers {
        let IpAddr::V4(address) = address else { continue };
        let Some(hardware) = neighbours.get(address) else { continue };
        let evidence = Evidence { method: Method::Neighbour, text: hardware.clone() };
        match answer {
            Answer::Answers(all) => all.push(evidence),
            Answer::Silent | Answer::NoRoute => *answer = Answer::Answers(vec![evidence]),
        }
    }
    answers
}

async fn ask_one(
    address: IpAddr,
    ports: &[u16],
    patience: Duration,
    permits: &Semaphore,
) -> (IpAddr, Answer) {
    let tcp = ports.iter().map(|port| connect(SocketAddr::new(address, *port), patience, permits));
    let (datagram, heard) = futures::join!(
        datagram(address, patience, permits),
        tcp.collect::<FuturesUnordered<_>>().collect::<Vec<_>>()
    );
    let mut evidence = Vec::new();
    let mut routed = false;
    for heard in heard.into_iter().chain([datagram]) {
        match heard {
            Heard::Somebody(found) => evidence.push(found),
            Heard::Nothing => routed = true,
            Heard::NoRoute => {}
        }
    }
    evidence.sort_by(|one, other| (one.method, &one.text).cmp(&(other.method, &other.text)));
    let answer = match (evidence.is_empty(), routed) {
        (false, _) => Answer::Answers(evidence),
        (true, true) => Answer::Silent,
        (true, false) => Answer::NoRoute,
    };
    (address, answer)
}

async fn connect(to: SocketAddr, patience: Duration, permits: &Semaphore) -> Heard {
    // The semaphore is never closed; if it were, asking without a permit would be the smaller harm.
    let _permit = permits.acquire().await;
    let somebody = |word: &str| {
        Heard::Somebody(Evidence { method: Method::Tcp, text: format!("{}/TCP {word}", to.port()) })
    };
    match timeout(patience, TcpStream::connect(to)).await {
        Ok(Ok(_)) => somebody("open"),
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => somebody("refused"),
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset => somebody("reset"),
        Ok(Err(error)) => nothing(&error),
        Err(_) => Heard::Nothing,
    }
}

/// A datagram makes the system look for the neighbour, and is refused by who has no such service.
async fn datagram(to: IpAddr, patience: Duration, permits: &Semaphore) -> Heard {
    let _permit = permits.acquire().await;
    let any: IpAddr = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let exchange = async {
        let socket = UdpSocket::bind((any, 0)).await?;
        socket.connect((to, DISCARD)).await?;
        socket.send(&[]).await?;
        socket.recv(&mut [0; 1]).await
    };
    let somebody =
        |word: &str| Heard::Somebody(Evidence { method: Method::Udp, text: format!("{DISCARD}/UDP {word}") });
    match timeout(patience, exchange).await {
        Ok(Ok(_)) => somebody("answered"),
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => somebody("refused"),
        Ok(Err(error)) => nothing(&error),
        Err(_) => Heard::Nothing,
    }
}

fn nothing(error: &io::Error) -> Heard {
    match error.kind() {
        ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => Heard::NoRoute,
        _ => Heard::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(ports: &[u16]) -> Answer {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answers = runtime.block_on(ask(&[Ipv4Addr::LOCALHOST.into()], ports, Duration::from_secs(5)));
        answers.into_iter().next().unwrap().1
    }

    #[test]
    fn open_and_refused_ports_both_prove_that_somebody_is_there() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let open = listener.local_addr().unwrap().port();
        let closed = {
            let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            other.local_addr().unwrap().port()
        };
        let Answer::Answers(evidence) = asked(&[open, closed]) else { panic!("somebody is there") };
        let texts: Vec<&str> = evidence.iter().map(|one| one.text.as_str()).collect();
        assert!(texts.contains(&format!("{open}/TCP open").as_str()), "{texts:?}");
        assert!(texts.contains(&format!("{closed}/TCP refused").as_str()), "{texts:?}");
    }
}
