//! Where nodes stand and edges run: nodes in columns, in an order in which few edges cross (Sugiyama's layers, ordered
//! by the mean place of the neighbours).

/// Width and height of a node, and what is left free beside it, in pixels.
pub const WIDTH: u32 = 178;
pub const HEIGHT: u32 = 44;
const BESIDE: u32 = 118;
const BELOW: u32 = 22;
/// The height that is kept free for an edge that passes through a column.
const LANE: u32 = 26;
/// How often the columns are ordered, to and fro.
const SWEEPS: usize = 6;

/// Where everything is.
#[derive(Debug, Default)]
pub struct Layout {
    /// The upper left corner of each node.
    pub nodes: Vec<(u32, u32)>,
    /// The points that each edge runs through, from the left to the right.
    pub edges: Vec<Vec<(u32, u32)>>,
    /// The size of all of it.
    pub width: u32,
    /// The same.
    pub height: u32,
}

/// Something that takes room in a column: a node, or an edge that passes through.
struct Item {
    column: usize,
    height: u32,
    neighbours: Vec<usize>,
}

/// Places nodes in their columns; edges are pairs of nodes.
pub fn layout(columns: &[usize], edges: &[(usize, usize)]) -> Layout {
    let columns = without_empty(columns);
    let mut items: Vec<Item> = columns
        .iter()
        .map(|column| Item { column: *column, height: HEIGHT + BELOW, neighbours: Vec::new() })
        .collect();
    let chains: Vec<Vec<usize>> = edges.iter().map(|edge| chain(&mut items, *edge)).collect();
    let count = columns.iter().max().map_or(0, |last| last + 1);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (place, item) in items.iter().enumerate() {
        order[item.column].push(place);
    }
    arrange(&items, &mut order);
    let heights: Vec<u32> =
        order.iter().map(|column| column.iter().map(|one| items[*one].height).sum()).collect();
    let height = heights.iter().copied().max().unwrap_or_default();
    let mut corners = vec![(0, 0); items.len()];
    for (column, places) in order.iter().enumerate() {
        let mut y = (height - heights[column]) / 2;
        for place in places {
            corners[*place] = (number(column) * (WIDTH + BESIDE), y);
            y += items[*place].height;
        }
    }
    let points = |chain: &Vec<usize>| route(chain, &corners, columns.len());
    Layout {
        edges: chains.iter().map(points).collect(),
        nodes: corners[..columns.len()].to_vec(),
        width: (number(count) * (WIDTH + BESIDE)).saturating_sub(BESIDE),
        height: height.saturating_sub(BELOW),
    }
}

/// The same columns, but for those that nobody stands in.
fn without_empty(columns: &[usize]) -> Vec<usize> {
    let mut used: Vec<usize> = columns.to_vec();
    used.sort_unstable();
    used.dedup();
    columns.iter().map(|column| used.partition_point(|one| one < column)).collect()
}

/// The items that an edge runs through, from the left to the right; lanes are made for the columns between its ends.
fn chain(items: &mut Vec<Item>, (from, to): (usize, usize)) -> Vec<usize> {
    let (left, right) = if items[from].column <= items[to].column { (from, to) } else { (to, from) };
    let mut chain = vec![left];
    for column in items[left].column + 1..items[right].column {
        chain.push(items.len());
        items.push(Item { column, height: LANE, neighbours: Vec::new() });
    }
    chain.push(right);
    for pair in chain.windows(2) {
        items[pair[0]].neighbours.push(pair[1]);
        items[pair[1]].neighbours.push(pair[0]);
    }
    chain
}

/// Orders each column by where the neighbours in the column before (or, on the way back, behind) stand.
fn arrange(items: &[Item], order: &mut [Vec<usize>]) {
    let count = order.len();
    for sweep in 0..SWEEPS {
        let there = sweep % 2 == 0;
        for step in 1..count {
            let (column, fixed) = if there { (step, step - 1) } else { (count - 1 - step, count - step) };
            let mut rank = vec![None; items.len()];
            for (place, item) in order[fixed].iter().enumerate() {
                rank[*item] = Some(number(place));
            }
            let wish = |item: usize, own: usize| {
                let ranks: Vec<u32> = items[item].neighbours.iter().filter_map(|one| rank[*one]).collect();
                // In thousandths, so that equal means are equal.
                if ranks.is_empty() {
                    number(own) * 1000
                } else {
                    ranks.iter().sum::<u32>() * 1000 / number(ranks.len())
                }
            };
            let mut wishes: Vec<(u32, usize)> =
                order[column].iter().enumerate().map(|(own, item)| (wish(*item, own), *item)).collect();
            wishes.sort_by_key(|(wish, _)| *wish);
            order[column] = wishes.into_iter().map(|(_, item)| item).collect();
        }
    }
}

/// From the right side of a node through the lanes to the left side of another; within a column around its right side.
fn route(chain: &[usize], corners: &[(u32, u32)], nodes: usize) -> Vec<(u32, u32)> {
    let mut points = Vec::new();
    let (first, last) = (chain.first().copied(), chain.last().copied());
    for item in chain {
        let (x, y) = corners[*item];
        if *item >= nodes {
            points.extend([(x, y + LANE / 2), (x + WIDTH, y + LANE / 2)]);
        } else if Some(*item) == first {
            points.push((x + WIDTH, y + HEIGHT / 2));
        } else {
            let same_column = last.is_some_and(|last| corners[last].0 == corners[chain[0]].0);
            points.push((if same_column { x + WIDTH } else { x }, y + HEIGHT / 2));
        }
    }
    points
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX / (WIDTH + BESIDE))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn neighbours_stand_opposite_each_other() {
        // Two rows whose edges cross unless the second column is turned round.
        let layout = layout(&[0, 0, 4, 4], &[(0, 3), (1, 2)]);
        let row = |place: usize| layout.nodes[place].1;
        assert_eq!((row(0), row(1)), (row(3), row(2)));
        assert_eq!(layout.nodes[2].0, WIDTH + BESIDE, "columns that nobody stands in take no room");
    }

    #[test]
    fn an_edge_that_passes_a_column_keeps_clear_of_its_nodes() {
        let layout = layout(&[0, 1, 2], &[(0, 1), (1, 2), (0, 2)]);
        let lane = layout.edges[2][1].1;
        let (_, top) = layout.nodes[1];
        assert!(lane < top || lane > top + HEIGHT, "{lane} runs through {top}");
    }

    proptest! {
        #[test]
        fn nodes_never_overlap(columns in prop::collection::vec(0usize..5, 1..20), ends in prop::collection::vec((0usize..20, 0usize..20), 0..40)) {
            let count = columns.len();
            let edges: Vec<(usize, usize)> = ends.into_iter().map(|(from, to)| (from % count, to % count)).collect();
            let layout = layout(&columns, &edges);
            for (place, (x, y)) in layout.nodes.iter().enumerate() {
                prop_assert!(x + WIDTH <= layout.width && y + HEIGHT <= layout.height);
                for (other_x, other_y) in &layout.nodes[..place] {
                    prop_assert!(x != other_x || y.abs_diff(*other_y) >= HEIGHT);
                }
            }
            prop_assert!(layout.edges.iter().all(|points| points.len() >= 2));
        }
    }
}
