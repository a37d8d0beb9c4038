//! Whose program is at the other end of a connection on loopback, as the kernel lists it.

use std::net::{IpAddr, SocketAddr};

/// Whether the program that connected from `peer` to `port` runs for the user who runs this one; `true` where the system does
/// not tell. Anybody on the machine can connect to loopback, and an address that a browser is started with can be read by all.
pub fn is_trusted(peer: SocketAddr, port: u16) -> bool {
    owner(peer, port).is_none_or(may)
}

/// The system, the user, and whoever became the system by `sudo` for a while.
#[cfg(unix)]
fn may(uid: u32) -> bool {
    let invoker = || std::env::var("SUDO_UID").ok().and_then(|it| it.parse().ok());
    let me = rustix::process::geteuid();
    uid == 0 || uid == me.as_raw() || (me.is_root() && Some(uid) == invoker())
}

#[cfg(not(unix))]
fn may(_: u32) -> bool {
    true
}

#[cfg(target_os = "linux")]
fn owner(peer: SocketAddr, port: u16) -> Option<u32> {
    find(&std::fs::read_to_string("/proc/net/tcp").ok()?, peer, port)
}

#[cfg(not(target_os = "linux"))]
fn owner(_: SocketAddr, _: u16) -> Option<u32> {
    None
}

/// The user of the socket of version 4 that is bound to `peer` and connected to `port`.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux has the table"))]
fn find(table: &str, peer: SocketAddr, port: u16) -> Option<u32> {
    let IpAddr::V4(address) = peer.ip() else { return None };
    let address = u32::from_ne_bytes(address.octets());
    let local = format!("{address:08X}:{:04X}", peer.port());
    let remote = format!("{address:08X}:{port:04X}");
    table.lines().skip(1).find_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        if words.next() != Some(&local) || words.next() != Some(&remote) {
            return None;
        }
        words.nth(4)?.parse().ok()
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Recorded; little-endian, as nearly all machines are.
    #[cfg(target_endian = "little")]
    #[test]
    fn the_other_end_is_told_from_this_one() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
             0: 0100007F:4965 0100007F:B0A4 01 00000000:00000000 00:00000000 00000000     0        0 108395 1 0000000000000000 20 4 30 10 -1\n   \
             1: 0100007F:B0A4 0100007F:4965 01 00000000:00000000 00:00000000 00000000  1000        0 108396 1 0000000000000000 20 4 30 10 -1\n";
        let peer: SocketAddr = "127.0.0.1:45220".parse().unwrap();
        assert_eq!(find(table, peer, 18789), Some(1000));
        assert_eq!(find(table, peer, 18790), None);
    }

    #[test]
    fn a_connection_of_this_process_is_its_user_s() {
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let client = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        let me = rustix::process::geteuid().as_raw();
        assert_eq!(owner(client.local_addr().unwrap(), port), Some(me));
    }
}
