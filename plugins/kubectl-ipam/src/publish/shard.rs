//! ConfigMaps that would be too large, in several parts.

use std::collections::BTreeMap;

use super::render::RenderedMap;

/// How many keys one ConfigMap gets. What watches a ConfigMap receives all of it at every change, and the record
/// of who owns which key grows with them.
pub const MAX_KEYS: usize = 5_000;
/// How many bytes of keys and values one ConfigMap gets: below the API server's 1 MiB for the data and, with about
/// as much again for the record of owners, below etcd's 1.5 MiB for an object.
pub const MAX_BYTES: usize = 700_000;

/// What a key and its value count.
pub(super) fn bytes(key: &str, value: &str) -> usize {
    key.len() + value.len()
}

impl RenderedMap {
    /// The ConfigMap in as many parts as it needs: `name`, `name-2`, `name-3`, …, each with the next keys in order.
    pub fn shards(self) -> Vec<Self> {
        let mut parts: Vec<BTreeMap<String, String>> = vec![BTreeMap::new()];
        let mut size = 0;
        for (key, value) in self.data {
            let more = bytes(&key, &value);
            if let Some(part) = parts.last_mut()
                && part.len() < MAX_KEYS
                && size + more <= MAX_BYTES
            {
                part.insert(key, value);
                size += more;
            } else {
                parts.push(BTreeMap::from([(key, value)]));
                size = more;
            }
        }
        let part = |(index, data): (usize, BTreeMap<String, String>)| Self {
            namespace: self.namespace.clone(),
            name: shard_name(&self.name, index + 1),
            labels: self.labels.clone(),
            annotations: self.annotations.clone(),
            data,
        };
        parts.into_iter().enumerate().map(part).collect()
    }
}

/// The name of a part, counted from 1.
pub fn shard_name(name: &str, number: usize) -> String {
    if number < 2 { name.to_owned() } else { format!("{name}-{number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(data: impl IntoIterator<Item = (String, String)>) -> RenderedMap {
        RenderedMap {
            namespace: "kube-system".into(),
            name: "net".into(),
            labels: BTreeMap::from([("a".into(), "b".into())]),
            annotations: BTreeMap::new(),
            data: data.into_iter().collect(),
        }
    }

    fn shape(map: RenderedMap) -> Vec<(String, usize)> {
        map.shards().into_iter().map(|part| (part.name, part.data.len())).collect()
    }

    #[test]
    fn a_part_is_full_at_its_keys_or_its_bytes() {
        assert_eq!(shape(map([])), [("net".to_owned(), 0)]);
        let many = |count: usize| map((0..count).map(|n| (format!("k{n:06}"), "v".into())));
        assert_eq!(shape(many(5_000)), [("net".to_owned(), 5_000)]);
        assert_eq!(shape(many(10_001)).last(), Some(&("net-3".to_owned(), 1)));
        let large = map((0..3).map(|n| (format!("k{n}"), "v".repeat(300_000))));
        assert_eq!(shape(large), [("net".to_owned(), 2), ("net-2".to_owned(), 1)]);
        let part = many(5_001).shards().remove(1);
        assert_eq!(part.labels["a"], "b");
        assert_eq!(part.data.keys().collect::<Vec<_>>(), ["k005000"]);
    }
}
