"""A whole promotion at once, with numpy: the same figures as the exact path, to the last digit.

``computation.compute_promotion(scheme, promotion)`` takes a ``columns.Promotion`` (marks as
integer columns) and gives a ``results.PromotionResult`` (arrays by UE, and the figures of one
student on demand). It explains nothing: traces and reasons come from ``core.computation``, one
student at a time.

Why it is exact. No float is used. Every number is a ``ratios.Ratios``: for each student
over ÷ (under × unit), in 64-bit integers, where `unit` is common to all students of a block and
`under` is a small whole number, the sum of the weights that count for him. What differs between
students (an excused mark, a blank) so changes `under` only, and the common denominator of a UE
is the least common multiple of the few values that occur.

Why it never overflows. One bound holds for all numbers: under × unit ≤ `largest`, where
`largest` × `room` < 2⁶³ (``limits``). An average lies between 0 and 20, so over ≤ 20 × under ×
unit, and each formula multiplies that by less than `room` before its result is cut down again:
rounding by 2 × 10ⁿ, a comparison by the denominator of the bar, an adjustment by what it adds.
Common multiples are computed on Python's integers and checked before any array sees them.

What is left to the exact path: the students for whom no common denominator fits under
`largest`, those with a number that is not a whole count of units (hundredths) or lies outside
its range. `PromotionResult.exact` names them; their results are in the same arrays.
"""
