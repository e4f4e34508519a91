//! How the work grows: next free address, overlap, check and edit at 100, 10,000 and 100,000 entries.
//!
//! `cargo bench -p kubectl-ipam`

#![allow(missing_docs, clippy::unwrap_used)] // the macros write functions; a failed expectation ends the run

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use kubectl_ipam::check::{self, Input};
use kubectl_ipam::collect;
use kubectl_ipam::facts::free_set;
use kubectl_ipam::inventory::{self, Edit, Inventory, ReservationEntry};
use labkit::net::{AddrRange, Family, overlaps};

const SIZES: [usize; 3] = [100, 10_000, 100_000];

/// An inventory with so many reservations in one pool, every second address taken.
fn text(entries: usize) -> String {
    let head = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nnetworks:\n- {name: lan, cidr: 10.0.0.0/8}\n\
                pools:\n- {name: default, provider: static, addresses: [10.1.0.0-10.9.255.255]}\nreservations:\n";
    let lines = (0..entries).map(|n| {
        format!("- name: r{n} # kept\n  ip: {}\n  pool: default\n  owner: somebody\n", address(2 * n))
    });
    std::iter::once(head.to_owned()).chain(lines).collect()
}

fn address(n: usize) -> String {
    format!("10.{}.{}.{}", 1 + (n >> 16), n >> 8 & 255, n & 255)
}

fn inventory(entries: usize) -> Inventory {
    inventory::parse(&text(entries), "ipam.yaml").unwrap().strict().unwrap()
}

fn allocation(c: &mut Criterion) {
    let mut group = c.benchmark_group("next free address");
    for size in SIZES {
        let facts = collect::inventory::read(&inventory(size), Timestamp::UNIX_EPOCH);
        let pool: AddrRange = "10.1.0.0-10.9.255.255".parse().unwrap();
        let free = free_set([pool], &facts);
        group.bench_function(BenchmarkId::new("first", size), |b| {
            b.iter(|| free.first(black_box(Family::V4)));
        });
        let middle = address(size).parse().unwrap();
        group
            .bench_function(BenchmarkId::new("from", size), |b| b.iter(|| free.next_from(black_box(middle))));
        group.bench_function(BenchmarkId::new("set up", size), |b| {
            b.iter(|| free_set([pool], black_box(&facts)));
        });
    }
}

fn overlap(c: &mut Criterion) {
    let mut group = c.benchmark_group("overlap");
    for size in SIZES {
        let ranges: Vec<_> = inventory(size)
            .reservations
            .iter()
            .flat_map(|entry| entry.addresses.iter().map(|spec| spec.range()))
            .collect();
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| {
                let mut found = 0;
                overlaps(black_box(&ranges), |_, _| found += 1);
                found
            });
        });
    }
}

fn judging(c: &mut Criterion) {
    let mut group = c.benchmark_group("check");
    for size in SIZES {
        let inventory = inventory(size);
        let now = Timestamp::UNIX_EPOCH;
        let facts = collect::inventory::read(&inventory, now);
        let input =
            Input { facts: &facts, inventory: Some(&inventory), now, suppressions: &[], applied_by: &[] };
        group
            .bench_function(BenchmarkId::from_parameter(size), |b| b.iter(|| check::check(black_box(input))));
    }
}

fn editing(c: &mut Criterion) {
    let mut group = c.benchmark_group("inventory");
    for size in SIZES {
        let text = text(size);
        group.bench_function(BenchmarkId::new("read", size), |b| {
            b.iter(|| inventory::parse(black_box(&text), "ipam.yaml"));
        });
        let entry = ReservationEntry::new("new", address(1).parse().unwrap());
        group.bench_function(BenchmarkId::new("add one", size), |b| {
            b.iter_batched(
                || [Edit::Add(entry.clone())],
                |edits| inventory::apply(black_box(&text), "ipam.yaml", &edits),
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(2));
    targets = allocation, overlap, judging, editing
}
criterion_main!(benches);
