use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::network::{self, Address};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags entries of `gateway.trustedProxies` that are no single address of a proxy of yours: ranges, names, and addresses on
    /// the internet.
    ///
    /// ## Why it matters
    /// What a trusted proxy says of its visitors is believed: it can make any of them a local one. This release compares entries
    /// with addresses letter by letter, so a range or a name trusts nobody, and the proxy's visitors all look alike; later
    /// releases read ranges, and `0.0.0.0/0` then trusts everybody.
    ///
    /// ```json5,bad
    /// { gateway: { trustedProxies: ["10.0.0.0/8"] } }
    /// ```
    ///
    /// ## What to do
    /// List the addresses of your proxies, one by one.
    ///
    /// ```json5,good
    /// { gateway: { trustedProxies: ["127.0.0.1", "10.0.0.2"] } }
    /// ```
    static RULE = {
        id: "odd-trusted-proxy",
        summary: "a trusted proxy that is a range, a name or an address on the internet",
        topic: Gateway,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "",
        help: "List the addresses of your proxies, one by one.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let proxies = config.at("gateway.trustedProxies");
    let is_only = proxies.items().count() == 1;
    for item in proxies.items() {
        let Some(text) = item.str().set().map(str::trim) else {
            continue;
        };
        let (what, why) = match text.split_once('/') {
            Some((_, bits)) if bits.parse::<u32>().is_ok_and(|it| it == 0) => (
                "means everybody",
                "This release takes it for an address and so trusts nobody; later ones let every visitor say who they are.",
            ),
            Some(_) => (
                "is a range",
                "This release takes it for an address and so trusts nobody; later ones trust every machine in it.",
            ),
            None => match network::address(text) {
                Address::Public => ("is an address on the internet", "Whoever comes from there can say that they are local."),
                Address::Name => ("is no address", "Entries are compared with addresses letter by letter: it trusts nobody."),
                Address::Loopback | Address::Tailnet | Address::Private => continue,
            },
        };
        let report = out.report(&item, format!("The trusted proxy `{text}` {what}")).why(why);
        // An empty list is what another rule warns of.
        if !is_only {
            report.fix("Take it out", Applicability::Unsafe, item.removed());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn ranges_names_and_the_internet() {
        check(
            "odd-trusted-proxy",
            r#"
{ gateway: { trustedProxies: ["::/0", "192.168.0.0/16", "::1", "172.20.0.3", "${PROXY}", "fd00::2",
                            //^^^^^^ The trusted proxy `::/0` means everybody
                                    //^^^^^^^^^^^^^^^^ The trusted proxy `192.168.0.0/16` is a range
  "203.0.113.9", "nginx"] } }
//^^^^^^^^^^^^^ The trusted proxy `203.0.113.9` is an address on the internet
               //^^^^^^^ The trusted proxy `nginx` is no address
"#,
        );
    }

    #[test]
    fn fix_takes_it_out() {
        check_fix(
            "odd-trusted-proxy",
            "{ gateway: { trustedProxies: ['127.0.0.1', '0.0.0.0/0'] } }",
            "{ gateway: { trustedProxies: ['127.0.0.1'] } }",
        );
    }
}
