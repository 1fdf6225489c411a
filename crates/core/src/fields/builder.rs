//! Fields put together one by one.

use std::cell::Cell;

use super::{Fields, INLINE, Shape, directory};
use crate::value::{Encoder, flat};

/// The number of a name, and where the field begins.
type Slot = (u16, u32);

thread_local! {
    /// Paper to write documents on: what comes out is copied to where it stays, in one allocation of the right size.
    static PAPER: Cell<(Vec<u8>, Vec<Slot>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

/// Paper that has grown larger is not kept.
const MOST_PAPER: usize = 64 << 10;

/// Puts fields together one by one.
#[derive(Debug)]
pub(crate) struct FieldsBuilder {
    shape: &'static Shape,
    pub(super) encoder: Encoder,
    slots: Vec<Slot>,
    /// The number of the name that comes next when names come in the shape's order; none after an inline name.
    next: usize,
    /// Whether the slots came in their final order so far.
    ordered: bool,
}

impl FieldsBuilder {
    pub(crate) fn new(shape: &'static Shape) -> Self {
        // A thread that is ending has no paper.
        let (values, slots) = PAPER.try_with(Cell::take).unwrap_or_default();
        Self { shape, encoder: Encoder::on(values), slots, next: 0, ordered: true }
    }

    /// Begins a field; exactly one value must be written to the encoder next. A name may come only once.
    pub(crate) fn field(&mut self, name: &str) -> &mut Encoder {
        let offset = self.encoder.len() as u32;
        match self.shape.id(name) {
            Some(id) => {
                self.next = usize::from(id) + 1;
                self.ordered &= self.slots.last().is_none_or(|(last, _)| *last < id);
                self.slots.push((id, offset));
            }
            None => self.inline(name, offset),
        }
        &mut self.encoder
    }

    /// Notes a field that begins so many bytes on; fields come in their final order.
    pub(super) fn slot(&mut self, id: u16, ahead: usize) {
        self.slots.push((id, (self.encoder.len() + ahead) as u32));
    }

    /// [`FieldsBuilder::field`] of a struct, whose fields come in the shape's order unless its serialiser is written by
    /// hand.
    #[inline]
    pub(super) fn next_field(&mut self, name: &'static str) {
        if self.shape.is(self.next, name) {
            self.slots.push((self.next as u16, self.encoder.len() as u32));
            self.next += 1;
        } else {
            self.field(name);
        }
    }

    fn inline(&mut self, name: &str, offset: u32) {
        self.ordered &= self
            .slots
            .last()
            .is_none_or(|(last, at)| *last < INLINE || flat::text(&mut &self.encoder.bytes()[*at as usize..]) < name);
        self.next = usize::MAX;
        self.encoder.key(name);
        self.slots.push((INLINE, offset));
    }

    /// Says that the next name of the shape is left out.
    #[inline]
    pub(crate) fn skip(&mut self) {
        self.next = self.next.saturating_add(1);
    }

    /// Takes back the field begun last.
    pub(crate) fn discard(&mut self) {
        if let Some((_, offset)) = self.slots.pop() {
            self.encoder.truncate(offset as usize);
        }
    }

    /// The name of the field begun last.
    pub(super) fn last_name(&self) -> &str {
        match self.slots.last() {
            Some(&(INLINE, offset)) => flat::text(&mut self.encoder.bytes().get(offset as usize..).unwrap_or_default()),
            Some(&(id, _)) => self.shape.name(id),
            None => "",
        }
    }

    pub(crate) fn finish(mut self) -> Fields {
        if !self.ordered {
            self.order();
        }
        directory::write(&self.slots, &mut self.encoder);
        let fields = Fields { shape: self.shape, bytes: self.encoder.bytes().into() };
        let (mut values, mut slots) = (self.encoder.into_bytes(), self.slots);
        if values.capacity() + slots.capacity() * size_of::<Slot>() <= MOST_PAPER {
            values.clear();
            slots.clear();
            let _ = PAPER.try_with(|paper| paper.set((values, slots)));
        }
        fields
    }

    /// Lays the fields out in the order of their slots, so that equal documents have equal bytes.
    #[cold]
    fn order(&mut self) {
        let bytes = self.encoder.bytes();
        let mut fields: Vec<(u16, &str, &[u8])> = self
            .slots
            .iter()
            .map(|&(id, offset)| {
                let start = bytes.get(offset as usize..).unwrap_or_default();
                let mut rest = start;
                let name = if id == INLINE { flat::text(&mut rest) } else { "" };
                flat::skip(&mut rest);
                (id, name, &start[..start.len() - rest.len()])
            })
            .collect();
        // Stable, so that of equal names the one written last comes last.
        fields.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        let mut ordered = Encoder::on(Vec::with_capacity(bytes.len() + fields.len() * 6));
        self.slots.clear();
        for (i, (id, name, field)) in fields.iter().enumerate() {
            if fields.get(i + 1).is_none_or(|next| (next.0, next.1) != (*id, *name)) {
                self.slots.push((*id, ordered.len() as u32));
                ordered.raw(field);
            }
        }
        self.encoder = ordered;
    }
}
