//! The choices of `sweep(...)`: which sites a pipeline has, and which item each takes in the variant that is being built.
//!
//! A site is the place of its `sweep(...)`. Building a pipeline once discovers its sites; building it again with one choice
//! a site gives one variant.

use std::cell::RefCell;

use hqml_ir::Span;

/// One `sweep(...)`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Site {
    /// Where it is written.
    pub(crate) span: Span,
    /// The option it is given to.
    pub(crate) option: String,
    /// The stage whose option that is.
    pub(crate) stage: String,
    /// Its items as the user sees them.
    pub(crate) items: Vec<String>,
}

/// The sites found so far and the item that each takes.
#[derive(Debug, Default)]
pub(crate) struct Choices {
    sites: RefCell<Vec<Site>>,
    chosen: Vec<(Span, usize)>,
}

impl Choices {
    /// With these items chosen; sites that are not named take their first.
    pub(crate) fn new(chosen: Vec<(Span, usize)>) -> Self {
        Self { sites: RefCell::default(), chosen }
    }

    /// The item that this site takes; the site is remembered.
    pub(crate) fn pick(&self, site: Site) -> usize {
        let chosen = self.chosen.iter().find(|(span, _)| *span == site.span).map_or(0, |(_, item)| *item);
        let mut sites = self.sites.borrow_mut();
        if sites.iter().all(|known| known.span != site.span) {
            sites.push(site);
        }
        chosen
    }

    /// The sites in the order in which they were reached.
    pub(crate) fn into_sites(self) -> Vec<Site> {
        self.sites.into_inner()
    }
}

/// How many variants the sites give; `None` where that is more than can be counted.
pub(crate) fn count(sites: &[Site]) -> Option<usize> {
    sites.iter().try_fold(1usize, |product, site| product.checked_mul(site.items.len()))
}

/// All combinations, the last site varying fastest; one empty combination where there is no site.
pub(crate) fn combinations(sites: &[Site]) -> Vec<Vec<(Span, usize)>> {
    sites.iter().fold(vec![Vec::new()], |so_far, site| {
        let longer = |before: &Vec<(Span, usize)>| {
            let before = before.clone();
            (0..site.items.len()).map(move |item| [before.clone(), vec![(site.span, item)]].concat())
        };
        so_far.iter().flat_map(longer).collect()
    })
}

/// (option, item) of a combination, as the user sees it; an option that two stages sweep carries its stage's name.
pub(crate) fn labels(sites: &[Site], combination: &[(Span, usize)]) -> Vec<(String, String)> {
    let label = |site: &Site| {
        let twice = sites.iter().filter(|other| other.option == site.option).count() > 1;
        if twice { format!("{}.{}", site.stage, site.option) } else { site.option.clone() }
    };
    let item = |site: &Site| combination.iter().find(|(span, _)| *span == site.span).map_or(0, |(_, item)| *item);
    sites.iter().map(|site| (label(site), site.items[item(site)].clone())).collect()
}
