//! Random names: UIDs and the tails of generated names.

use rustls::crypto::ring;

/// Letters of generated names: no vowels, no look-alikes
/// (kubernetes/apimachinery: pkg/util/rand/rand.go).
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// Longest base of a generated name; with five letters behind it the name fits a DNS label.
const LONGEST_BASE: usize = 58;

/// A version 4 UUID.
pub fn uid() -> String {
    let mut bytes = random::<16>();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = hex(&bytes);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]).collect()
}

/// A name that begins with `base` and ends in five random letters.
pub fn generated_name(base: &str) -> String {
    let mut end = base.len().min(LONGEST_BASE);
    while !base.is_char_boundary(end) {
        end -= 1;
    }
    let tail: String =
        random::<5>().iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect();
    format!("{}{tail}", &base[..end])
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if ring::default_provider().secure_random.fill(&mut bytes).is_err() {
        // The operating system has no randomness to give; process-unique bytes serve a simulator as well.
        let seed = jiff::Timestamp::now().as_nanosecond().to_le_bytes();
        for (byte, from) in bytes.iter_mut().zip(seed.iter().cycle()) {
            *byte = *from;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_names_fit_a_dns_label() {
        let name = generated_name(&"a".repeat(80));
        assert_eq!(name.len(), 63);
        assert_eq!(uid().len(), 36);
        assert_ne!(uid(), uid());
    }
}
