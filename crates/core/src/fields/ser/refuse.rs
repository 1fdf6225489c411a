//! The tedious part of a serialiser that takes only some kinds of values: every other kind is refused by its name.

/// Methods that refuse scalars.
macro_rules! refuse {
    ($refuse:ident: $($method:ident($($argument:ty),*) => $what:literal;)*) => { $(
        fn $method(self $(, _: $argument)*) -> Outcome<Self::Ok> {
            Err($refuse($what))
        }
    )* };
}

/// Methods that refuse compounds.
macro_rules! refuse_compound {
    ($refuse:ident: $($method:ident($($argument:ty),*) $type:ident => $what:literal;)*) => { $(
        fn $method(self $(, _: $argument)*) -> Outcome<Self::$type> {
            Err($refuse($what))
        }
    )* };
}

/// The one generic method.
macro_rules! refuse_newtype_variant {
    ($refuse:ident) => {
        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Outcome<Self::Ok> {
            Err($refuse("an enum variant"))
        }
    };
}
