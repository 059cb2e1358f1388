//! An invoice that the reader is about to make.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::money::{Currency, Money};
use crate::time::parse_day;

/// A line as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// What is invoiced.
    pub description: String,
    /// How many of it.
    pub quantity: String,
    /// The price of one, in whole units.
    pub price: String,
}

impl Default for DraftLine {
    fn default() -> Self {
        Self { description: String::new(), quantity: "1".to_owned(), price: String::new() }
    }
}

impl DraftLine {
    /// Whether nothing was written.
    fn is_blank(&self) -> bool {
        self.description.trim().is_empty() && self.price.trim().is_empty()
    }
}

/// An invoice as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceDraft {
    /// What is invoiced; blank lines are none.
    pub lines: Vec<DraftLine>,
    /// The tax in percent.
    pub tax_rate: String,
    /// When it is to be paid.
    pub due_on: String,
    /// What it says to the customer.
    pub notes: String,
}

impl Default for InvoiceDraft {
    fn default() -> Self {
        Self {
            lines: vec![DraftLine::default()],
            tax_rate: "0".to_owned(),
            due_on: String::new(),
            notes: String::new(),
        }
    }
}

/// A line that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What is invoiced.
    pub description: String,
    /// How many of it.
    pub quantity: u32,
    /// The price of one.
    pub price: Money,
}

/// An invoice that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvoice {
    /// What is invoiced.
    pub lines: Vec<InvoiceLine>,
    /// The tax in percent.
    pub tax_rate: Decimal,
    /// When it is to be paid; the backend says so where it is not told.
    pub due_on: Option<NaiveDate>,
    /// What it says to the customer.
    pub notes: Option<String>,
    /// What the lines come to.
    pub subtotal: Money,
    /// The tax on that, rounded to the currency's smallest part.
    pub tax: Money,
    /// Both.
    pub total: Money,
}

/// Why a draft cannot be sent. Lines are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftProblem {
    /// There is no line.
    #[error("Write what is invoiced, and its price.")]
    NoLine,
    /// A line has no description.
    #[error("Line {0}: write what it is for.")]
    NoDescription(usize),
    /// A line's quantity is no whole number from 1 to a million.
    #[error("Line {0}: write how many, as a whole number from 1 to 1,000,000.")]
    BadQuantity(usize),
    /// A line's price is no amount of more than nothing.
    #[error("Line {0}: write the price of one, such as 49.50.")]
    BadPrice(usize),
    /// The tax is no number from 0 to 100.
    #[error("Write the tax as a percentage from 0 to 100.")]
    BadTaxRate,
    /// The day is none, or over.
    #[error("Write a day from today on, or leave it empty: the server sets one then.")]
    BadDay,
    /// The sum is beyond what can be counted.
    #[error("The total is too large.")]
    TooMuch,
}

/// The largest quantity of a line.
const MOST: u32 = 1_000_000;

impl InvoiceDraft {
    /// What can be sent, with what it comes to in `currency`; `today` is the day of the server's clock.
    ///
    /// # Errors
    ///
    /// The first of the [`DraftProblem`]s, from top to bottom.
    pub fn check(&self, currency: Currency, today: NaiveDate) -> Result<NewInvoice, DraftProblem> {
        let written = self.lines.iter().enumerate().filter(|(_, line)| !line.is_blank());
        let lines: Vec<_> = written.map(|(index, line)| read(line, index + 1, currency)).collect::<Result<_, _>>()?;
        if lines.is_empty() {
            return Err(DraftProblem::NoLine);
        }
        let tax_rate = Decimal::from_str_exact(self.tax_rate.trim()).map_err(|_| DraftProblem::BadTaxRate)?;
        if tax_rate.is_sign_negative() || tax_rate > Decimal::ONE_HUNDRED {
            return Err(DraftProblem::BadTaxRate);
        }
        let due_on = match self.due_on.trim() {
            "" => None,
            text => Some(parse_day(text).filter(|day| *day >= today).ok_or(DraftProblem::BadDay)?),
        };
        let amounts = lines.iter().map(|line| line.price.minor().checked_mul(i64::from(line.quantity)));
        let subtotal =
            amounts.reduce(|sum, amount| sum?.checked_add(amount?)).flatten().ok_or(DraftProblem::TooMuch)?;
        let subtotal = Money::from_minor(subtotal, currency);
        let share = tax_rate.checked_div(Decimal::ONE_HUNDRED).and_then(|share| subtotal.major().checked_mul(share));
        let tax = share.and_then(|tax| Money::from_exact(tax, currency)).ok_or(DraftProblem::TooMuch)?;
        let total = subtotal.checked_add(tax).ok_or(DraftProblem::TooMuch)?;
        let notes = Some(self.notes.trim().to_owned()).filter(|notes| !notes.is_empty());
        Ok(NewInvoice { lines, tax_rate, due_on, notes, subtotal, tax, total })
    }
}

fn read(line: &DraftLine, number: usize, currency: Currency) -> Result<InvoiceLine, DraftProblem> {
    let description = line.description.trim().to_owned();
    if description.is_empty() {
        return Err(DraftProblem::NoDescription(number));
    }
    let quantity = line.quantity.trim().parse().ok().filter(|quantity| (1..=MOST).contains(quantity));
    let quantity = quantity.ok_or(DraftProblem::BadQuantity(number))?;
    let written = Decimal::from_str_exact(line.price.trim()).map_err(|_| DraftProblem::BadPrice(number))?;
    let price = Money::from_exact(written, currency).filter(|price| price.major() == written && price.minor() > 0);
    Ok(InvoiceLine { description, quantity, price: price.ok_or(DraftProblem::BadPrice(number))? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(description: &str, quantity: &str, price: &str) -> DraftLine {
        DraftLine { description: description.to_owned(), quantity: quantity.to_owned(), price: price.to_owned() }
    }

    fn draft(lines: &[DraftLine]) -> InvoiceDraft {
        InvoiceDraft { lines: lines.to_vec(), ..InvoiceDraft::default() }
    }

    fn check(draft: &InvoiceDraft) -> Result<NewInvoice, DraftProblem> {
        draft.check(Currency::USD, parse_day("2026-11-26").expect("a day"))
    }

    #[test]
    fn lines_and_tax_add_up() {
        let written = InvoiceDraft {
            tax_rate: " 19 ".to_owned(),
            due_on: "2026-11-26".to_owned(),
            notes: "  ".to_owned(),
            ..draft(&[line("Setup", "3", "14.99"), DraftLine::default(), line(" Support ", "1", "100")])
        };
        let invoice = check(&written).expect("an invoice");
        assert_eq!(
            (invoice.subtotal.minor(), invoice.tax.minor(), invoice.total.minor()),
            (14_497, 2_754, 17_251),
            "27.5443 of tax"
        );
        assert_eq!((invoice.lines.len(), invoice.lines[1].description.as_str()), (2, "Support"));
        assert_eq!((invoice.notes, invoice.due_on), (None, parse_day("2026-11-26")));
    }

    #[test]
    fn what_cannot_be_sent_says_where() {
        let good = line("Setup", "1", "10");
        for (written, expected) in [
            (InvoiceDraft::default(), DraftProblem::NoLine),
            (draft(&[]), DraftProblem::NoLine),
            (draft(&[good.clone(), line("", "1", "10")]), DraftProblem::NoDescription(2)),
            (draft(&[line("Setup", "0", "10")]), DraftProblem::BadQuantity(1)),
            (draft(&[line("Setup", "1.5", "10")]), DraftProblem::BadQuantity(1)),
            (draft(&[line("Setup", "1000001", "10")]), DraftProblem::BadQuantity(1)),
            (draft(&[line("Setup", "1", "")]), DraftProblem::BadPrice(1)),
            (draft(&[line("Setup", "1", "-10")]), DraftProblem::BadPrice(1)),
            (draft(&[line("Setup", "1", "0.001")]), DraftProblem::BadPrice(1)),
            (draft(&[line("Setup", "1000000", "92233720368547758")]), DraftProblem::TooMuch),
            (
                InvoiceDraft { tax_rate: "101".to_owned(), ..draft(std::slice::from_ref(&good)) },
                DraftProblem::BadTaxRate,
            ),
            (InvoiceDraft { tax_rate: String::new(), ..draft(std::slice::from_ref(&good)) }, DraftProblem::BadTaxRate),
            (InvoiceDraft { due_on: "2026-11-25".to_owned(), ..draft(&[good]) }, DraftProblem::BadDay),
        ] {
            assert_eq!(check(&written), Err(expected), "{written:?}");
        }
    }

    proptest! {
        /// Whatever is written: it is refused, or adds up.
        #[test]
        fn no_text_makes_it_panic(
            lines in proptest::collection::vec(("\\PC{0,6}", "[0-9.-]{0,8}", "[0-9.e-]{0,20}"), 0..4),
            tax_rate in "[0-9.-]{0,6}",
            due_on in "[0-9-]{0,10}",
        ) {
            let lines = lines.iter().map(|(description, quantity, price)| line(description, quantity, price)).collect();
            let written = InvoiceDraft { lines, tax_rate, due_on, notes: String::new() };
            if let Ok(invoice) = check(&written) {
                prop_assert_eq!(invoice.subtotal.checked_add(invoice.tax), Some(invoice.total));
                prop_assert!(invoice.tax.minor() >= 0 && invoice.subtotal.minor() > 0);
            }
        }
    }
}
