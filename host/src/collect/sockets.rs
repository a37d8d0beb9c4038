//! Which sockets listen on the ports that the configuration names, and by which program: as the kernel lists them, without a
//! packet sent.

use std::time::Duration;

use footguard_core::config::Config;
use footguard_core::facts::Unseen;
use footguard_core::policy::browser::{self, Control};
use footguard_core::policy::probe;

use super::deep::{Found, Part, failed, needless};

/// The part of the facts.
pub fn part(config: &Config<'_>) -> Part {
    let ports = ports(config);
    let look = move |limit| look(&ports?, limit);
    Part { field: "sockets", name: "the listening sockets", look: Box::new(look) }
}

/// The ports of this machine that the gateway and its browser control are to listen on.
fn ports(config: &Config<'_>) -> Result<Vec<u16>, Unseen> {
    let target = probe::target(config, None).map_err(failed)?;
    if target.remote {
        return Err(needless("the gateway is on another machine"));
    }
    let mut ports = vec![target.port];
    if let Control::At { url, .. } = browser::control(config)
        && url.is_loopback()
    {
        ports.push(url.port);
        // A gateway tells its browser control its own port, whatever the file of the one that asks says.
        ports.extend(target.port.checked_add(2).filter(|_| !config.at("browser.controlUrl").is_present()));
    }
    Ok(ports)
}

#[cfg(target_os = "linux")]
fn look(ports: &[u16], limit: Duration) -> Result<Found, Unseen> {
    let found = linux::listeners(ports, std::time::Instant::now() + limit).map_err(failed)?;
    Ok(Box::new(|facts| facts.sockets = Some(found)))
}

#[cfg(not(target_os = "linux"))]
fn look(_: &[u16], _: Duration) -> Result<Found, Unseen> {
    Err(failed("which sockets listen can be seen on Linux only"))
}

#[cfg(any(target_os = "linux", test))]
mod linux {
    use std::collections::BTreeMap;
    use std::fs;
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
    use std::time::Instant;

    use footguard_core::facts::Listener;
    use footguard_core::report::printable;

    /// What listens on `ports`. Programs of other users are found by root alone; looking for them ends at `end`.
    pub fn listeners(ports: &[u16], end: Instant) -> Result<Vec<Listener>, String> {
        let mut found = Vec::new();
        let table = fs::read_to_string("/proc/net/tcp").map_err(|it| format!("/proc/net/tcp cannot be read: {it}"))?;
        read(&table, ports, &mut found);
        // A machine without version 6 has no such table.
        read(&fs::read_to_string("/proc/net/tcp6").unwrap_or_default(), ports, &mut found);
        found.sort_by_key(|it| (it.0.port, it.1));
        let mut owners = BTreeMap::new();
        if !found.is_empty() {
            find_owners(&mut owners, end);
        }
        let name = |(mut listener, _, inode): (Listener, IpAddr, u64)| {
            listener.pid = owners.get(&inode).copied();
            listener.program = listener.pid.and_then(program);
            listener
        };
        Ok(found.into_iter().map(name).collect())
    }

    /// The listening sockets of a table of the kernel, with address and inode.
    pub fn read(table: &str, ports: &[u16], found: &mut Vec<(Listener, IpAddr, u64)>) {
        const LISTEN: &str = "0A";
        for line in table.lines().skip(1) {
            let mut words = line.split_whitespace().skip(1);
            let (Some(local), Some(_), Some(LISTEN)) = (words.next(), words.next(), words.next()) else { continue };
            let Some((address, port)) = local.split_once(':') else { continue };
            let port = u16::from_str_radix(port, 16).ok().filter(|it| ports.contains(it));
            let inode = words.nth(5).and_then(|it| it.parse().ok());
            if let (Some(port), Some(address), Some(inode)) = (port, read_address(address), inode) {
                let listener = Listener { port, address: address.to_string(), ..Listener::default() };
                found.push((listener, address, inode));
            }
        }
    }

    /// An address as the kernel writes it: words of 32 bits in the machine's own order.
    fn read_address(digits: &str) -> Option<IpAddr> {
        let word = |at: usize| u32::from_str_radix(digits.get(at..at + 8)?, 16).ok();
        let bytes = |at: usize| word(at).map(u32::to_ne_bytes);
        match digits.len() {
            8 => Some(Ipv4Addr::from(bytes(0)?).into()),
            32 => {
                let words = [bytes(0)?, bytes(8)?, bytes(16)?, bytes(24)?];
                let octets: [u8; 16] = words.concat().try_into().ok()?;
                Some(IpAddr::from(Ipv6Addr::from(octets)).to_canonical())
            }
            _ => None,
        }
    }

    /// The process that holds each socket, by inode; of several the first.
    fn find_owners(owners: &mut BTreeMap<u64, u32>, end: Instant) {
        let folder = |path: &str| fs::read_dir(path).into_iter().flatten().flatten();
        let mut processes: Vec<u32> = folder("/proc").filter_map(|it| it.file_name().to_str()?.parse().ok()).collect();
        processes.sort_unstable();
        for pid in processes {
            for descriptor in folder(&format!("/proc/{pid}/fd")) {
                let link = fs::read_link(descriptor.path()).ok();
                let inode =
                    link.as_ref().and_then(|it| it.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok());
                if let Some(inode) = inode {
                    owners.entry(inode).or_insert(pid);
                }
            }
            if Instant::now() > end {
                return;
            }
        }
    }

    /// What a process calls itself.
    fn program(pid: u32) -> Option<String> {
        /// The kernel keeps no more of a name.
        const KEPT: usize = 15;
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
        let name = name.trim();
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        let full = line.split(['\0', ' ']).next().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
        let is_cut = name.len() == KEPT && full.starts_with(name) && full.len() <= 64;
        Some(printable(if is_cut { full } else { name })).filter(|it| !it.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Instant;

    use super::linux;

    /// Recorded; little-endian, as nearly all machines are.
    #[cfg(target_endian = "little")]
    #[test]
    fn tables_of_the_kernel() {
        let v4 = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
             0: 0100007F:4965 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 108393 1 0000000000000000 100 0 0 10 0\n   \
             1: 00000000:4967 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 108394 1 0000000000000000 100 0 0 10 0\n   \
             2: 0100007F:4965 0100007F:B0A4 01 00000000:00000000 00:00000000 00000000     0        0 108395 1 0000000000000000 20 4 30 10 -1\n";
        let v6 = "  sl  local_address                         remote_address                        st\n   \
             0: 00000000000000000000000001000000:4965 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0 100 0 0 10 0\n   \
             1: 0000000000000000FFFF00000100007F:4965 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8 1 0 100 0 0 10 0\n";
        let mut found = Vec::new();
        linux::read(v4, &[18789], &mut found);
        linux::read(v6, &[18789], &mut found);
        let seen: Vec<_> = found.iter().map(|it| (it.0.port, &*it.0.address, it.2)).collect();
        assert_eq!(seen, [(18789, "127.0.0.1", 108393), (18789, "::1", 7), (18789, "127.0.0.1", 8)]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn our_own_sockets() {
        let near = TcpListener::bind("127.0.0.1:0").expect("a port");
        let far = TcpListener::bind("0.0.0.0:0").expect("a port");
        let port = |it: &TcpListener| it.local_addr().expect("an address").port();
        let mut ports = [port(&near), port(&far)];
        let found = linux::listeners(&ports, Instant::now() + std::time::Duration::from_secs(60)).expect("a list");
        ports.sort_unstable();
        assert_eq!(found.iter().map(|it| it.port).collect::<Vec<_>>(), ports);
        for it in found {
            let want = if it.port == port(&near) { "127.0.0.1" } else { "0.0.0.0" };
            assert_eq!((&*it.address, it.pid), (want, Some(std::process::id())));
            assert!(it.program.is_some_and(|it| !it.is_empty()));
        }
    }
}
