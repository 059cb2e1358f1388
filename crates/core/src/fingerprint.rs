//! Fingerprints tell texts apart without keeping them. They are stored and sent to other tabs, so they must be the same
//! in every build: the standard library's hasher promises no such thing.

use std::hash::Hasher;

/// The 64-bit FNV-1a hash of a text (draft-eastlake-fnv, section 2).
pub fn fingerprint(text: &str) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fingerprint(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint("foobar"), 0x8594_4171_f739_67e8);
    }
}
