//! How a reader arranges the dashboard: which blocks it has, in which order, and how wide each is.

use strum::VariantArray;

/// A part of the dashboard that can be arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum Block {
    /// The figures of the period with their picture.
    Period,
    /// What waits for somebody.
    Attention,
    /// Customers.
    Customers,
    /// Products and licenses.
    Products,
    /// Orders and revenue.
    Orders,
    /// Invoices and domains.
    Invoices,
    /// Recent activity.
    Activity,
    /// What happens, beside the others or below them.
    Feed,
}

impl Block {
    /// Its name where layouts are kept and in tests; of cards that of their section.
    pub fn name(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Attention => "attention",
            Self::Customers => "customers",
            Self::Products => "products",
            Self::Orders => "orders",
            Self::Invoices => "invoices",
            Self::Activity => "activity",
            Self::Feed => "feed",
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Period => "Period with its picture",
            Self::Attention => "Needs attention",
            Self::Customers => "Customers",
            Self::Products => "Products and licenses",
            Self::Orders => "Orders and revenue",
            Self::Invoices => "Invoices and domains",
            Self::Activity => "Recent activity",
            Self::Feed => "As it happens",
        }
    }

    /// Whether it can be half as wide as the page.
    pub fn has_size(self) -> bool {
        self != Self::Feed
    }
}

/// A block in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which.
    pub block: Block,
    /// Whether it is shown.
    pub is_shown: bool,
    /// Whether it is half as wide as the page, where there is room for two.
    pub is_half: bool,
}

/// The blocks in their order; each is there once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DashboardLayout(Vec<Placed>);

impl Default for DashboardLayout {
    fn default() -> Self {
        Self::shown(Block::VARIANTS.iter().map(|block| (*block, false)))
    }
}

impl DashboardLayout {
    /// The blocks, in their order.
    pub fn blocks(&self) -> &[Placed] {
        &self.0
    }

    /// Whether a block is shown.
    pub fn shows(&self, block: Block) -> bool {
        self.0.iter().any(|placed| placed.block == block && placed.is_shown)
    }

    /// These blocks, half as wide or not; the others are not shown.
    fn shown(blocks: impl IntoIterator<Item = (Block, bool)>) -> Self {
        let shown = blocks.into_iter().map(|(block, is_half)| Placed { block, is_shown: true, is_half });
        Self(shown.collect()).completed(false)
    }

    /// The same with every block once, those that were missing at the end.
    fn completed(mut self, is_shown: bool) -> Self {
        let mut seen = Vec::new();
        self.0.retain(|placed| {
            let is_new = !seen.contains(&placed.block);
            seen.push(placed.block);
            is_new
        });
        let missing = Block::VARIANTS.iter().filter(|block| !seen.contains(block));
        self.0.extend(missing.map(|block| Placed { block: *block, is_shown, is_half: false }));
        self
    }

    /// How it is kept: `period,attention.half,-customers`; see [`Self::from_text`].
    pub fn text(&self) -> String {
        let placed = self.0.iter().map(|Placed { block, is_shown, is_half }| {
            let (hidden, half) = (if *is_shown { "" } else { "-" }, if *is_half { ".half" } else { "" });
            format!("{hidden}{}{half}", block.name())
        });
        placed.collect::<Vec<_>>().join(",")
    }

    /// What is kept of a layout. What means nothing is left out, and a block that it does not know of, as from a later
    /// version, stands at the end.
    pub fn from_text(text: &str) -> Self {
        let placed = text.split(',').filter_map(|part| {
            let (is_shown, name) = part.trim().strip_prefix('-').map_or((true, part.trim()), |name| (false, name));
            let (name, is_half) = name.strip_suffix(".half").map_or((name, false), |name| (name, true));
            let block = *Block::VARIANTS.iter().find(|block| block.name() == name)?;
            Some(Placed { block, is_shown, is_half: is_half && block.has_size() })
        });
        Self(placed.collect()).completed(true)
    }

    /// The same with a block shown or not.
    #[must_use]
    pub fn with_shown(self, block: Block, is_shown: bool) -> Self {
        self.changed(block, |placed| Placed { is_shown, ..placed })
    }

    /// The same with a block half as wide or not.
    #[must_use]
    pub fn with_half(self, block: Block, is_half: bool) -> Self {
        self.changed(block, |placed| Placed { is_half: is_half && block.has_size(), ..placed })
    }

    fn changed(mut self, block: Block, change: impl Fn(Placed) -> Placed) -> Self {
        for placed in self.0.iter_mut().filter(|placed| placed.block == block) {
            *placed = change(*placed);
        }
        self
    }

    /// The same with a block at another place; beyond the last one it is the last.
    #[must_use]
    pub fn moved(mut self, block: Block, to: usize) -> Self {
        if let Some(from) = self.0.iter().position(|placed| placed.block == block) {
            let placed = self.0.remove(from);
            self.0.insert(to.min(self.0.len()), placed);
        }
        self
    }
}

/// A layout for a kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum LayoutPreset {
    /// Everything.
    Everything,
    /// Who keeps the business running.
    Operations,
    /// Who looks after the money.
    Finance,
    /// A screen that nobody sits at.
    Wall,
}

impl LayoutPreset {
    /// Its name in tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Operations => "operations",
            Self::Finance => "finance",
            Self::Wall => "wall",
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Everything => "Everything",
            Self::Operations => "Operations",
            Self::Finance => "Finance",
            Self::Wall => "Wall",
        }
    }

    /// The layout.
    pub fn layout(self) -> DashboardLayout {
        use Block::{Activity, Attention, Customers, Feed, Invoices, Orders, Period, Products};
        DashboardLayout::shown(match self {
            Self::Everything => return DashboardLayout::default(),
            Self::Operations => {
                vec![
                    (Attention, false),
                    (Activity, true),
                    (Products, true),
                    (Customers, true),
                    (Invoices, true),
                    (Feed, false),
                ]
            }
            Self::Finance => vec![(Period, false), (Orders, false), (Invoices, true), (Customers, true)],
            Self::Wall => vec![(Period, false), (Attention, true), (Activity, true), (Feed, false)],
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dashboard::cards::SECTIONS;

    #[test]
    fn every_section_of_cards_is_a_block() {
        for section in SECTIONS {
            let found = Block::VARIANTS.iter().find(|block| block.name() == section.slug);
            assert_eq!(found.map(|block| block.label()), Some(section.title));
        }
    }

    #[test]
    fn a_layout_is_kept_and_odd_parts_cost_themselves() {
        let layout = DashboardLayout::from_text("orders.half, -period,moon,orders,feed.half,-,attention.quarter");
        let expected = "orders.half,-period,feed,attention,customers,products,invoices,activity";
        assert_eq!(layout.text(), expected, "what it does not know of stands at the end");
        assert_eq!(DashboardLayout::from_text(""), DashboardLayout::default());
        for preset in LayoutPreset::VARIANTS {
            assert_eq!(DashboardLayout::from_text(&preset.layout().text()), preset.layout(), "{preset:?}");
        }
    }

    #[test]
    fn blocks_move_hide_and_change_their_size() {
        let layout = DashboardLayout::default()
            .moved(Block::Orders, 0)
            .moved(Block::Period, 99)
            .with_shown(Block::Customers, false)
            .with_half(Block::Products, true)
            .with_half(Block::Feed, true);
        assert_eq!(layout.text(), "orders,attention,-customers,products.half,invoices,activity,feed,period");
        assert!(layout.shows(Block::Orders) && !layout.shows(Block::Customers));
    }

    proptest! {
        #[test]
        fn every_block_is_there_once(text in "[a-z.,-]{0,60}", block in proptest::sample::select(Block::VARIANTS), to in 0_usize..12) {
            let layout = DashboardLayout::from_text(&text).moved(block, to);
            prop_assert_eq!(layout.blocks().len(), Block::VARIANTS.len());
            for block in Block::VARIANTS {
                prop_assert_eq!(layout.blocks().iter().filter(|placed| placed.block == *block).count(), 1);
            }
            prop_assert_eq!(DashboardLayout::from_text(&layout.text()), layout);
        }
    }
}
