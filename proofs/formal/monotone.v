From mathcomp Require Import all_ssreflect all_algebra ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

(* Fact. A strictly increasing sigma with sigma(0) = 0 preserves signs: s sigma(s) > 0 for s <> 0. *)
Lemma sign_preserving (R : realDomainType) (sigma : R -> R) :
  (forall x y, x < y -> sigma x < sigma y) -> sigma 0 = 0 -> forall s, s != 0 -> 0 < s * sigma s.
Proof.
move=> incr s0 s; case: (ltgtP s 0) => // h _; have := incr _ _ h; rewrite s0 => pos.
  by rewrite nmulr_rgt0.
exact: mulr_gt0.
Qed.

(* Fact. What is strictly increasing is nondecreasing. *)
Lemma strict_is_weak (R : realDomainType) (sigma : R -> R) :
  (forall x y, x < y -> sigma x < sigma y) -> forall x y, x <= y -> sigma x <= sigma y.
Proof. by move=> incr x y; rewrite le_eqVlt => /orP[/eqP->|/incr/ltW]. Qed.

(* Fact. For a nondecreasing sigma the point a + r (b - a), r >= 0, and its value lie on the same side of a and sigma(a):
   (sigma(a + r (b - a)) - sigma(a)) (b - a) >= 0. *)
Lemma rises (R : realDomainType) (sigma : R -> R) (a b r : R) :
  (forall x y, x <= y -> sigma x <= sigma y) -> 0 <= r -> 0 <= (sigma (a + r * (b - a)) - sigma a) * (b - a).
Proof.
move=> weak r0; case: (lerP a b) => [ab|/ltW ba].
  by rewrite mulr_ge0 ?subr_ge0 // weak // ler_addl mulr_ge0 // subr_ge0.
by rewrite mulr_le0 ?subr_le0 // weak // ger_addl mulr_ge0_le0 // subr_le0.
Qed.

(* Fact. For an L-Lipschitz sigma and r >= 0: (sigma(a + r (b - a)) - sigma(a)) (b - a) <= L r (b - a)^2. *)
Lemma rises_slowly (R : realDomainType) (sigma : R -> R) (L a b r : R) :
  (forall x y, `|sigma x - sigma y| <= L * `|x - y|) -> 0 <= r ->
  (sigma (a + r * (b - a)) - sigma a) * (b - a) <= L * r * (b - a) ^+ 2.
Proof.
move=> lip r0; apply: le_trans (ler_norm _) _; rewrite normrM.
have -> : L * r * (b - a) ^+ 2 = L * `|a + r * (b - a) - a| * `|b - a|.
  have -> : a + r * (b - a) - a = r * (b - a) by ring.
  by rewrite normrM (ger0_norm r0) -[(b - a) ^+ 2]real_normK ?num_real //; move: `|b - a| => d; ring.
by apply: ler_wpmul2r; [exact: normr_ge0 | exact: lip].
Qed.

(* Fact. Where |sigma| <= M the square is at most M^2. *)
Lemma bounded_square (R : realDomainType) (sigma : R -> R) (M s : R) : `|sigma s| <= M -> sigma s ^+ 2 <= M ^+ 2.
Proof. by move=> le; rewrite -real_normK ?num_real // ler_expn2r ?nnegrE // (le_trans _ le). Qed.

(* Fact. What grows by at most c in every step has grown by at most N c after N steps. *)
Lemma telescoping (R : numDomainType) (E : nat -> R) (c : R) (N : nat) :
  (forall k, E k.+1 - E k <= c) -> E N <= E 0%N + N%:R * c.
Proof.
move=> step; elim: N => [|N IH]; first by rewrite mul0r addr0.
have -> : E 0%N + N.+1%:R * c = (E 0%N + N%:R * c) + c by rewrite mulrSr mulrDl mul1r addrA.
by rewrite -[E N.+1](subrK (E N)) addrC ler_add.
Qed.

(* Fact. For a nondecreasing sigma every (sigma(y_i) - sigma(z_i)) (y_i - z_i) is >= 0; if they sum to 0, then
   sigma(y_i) = sigma(z_i) for every i. *)
Lemma equal_values (R : realDomainType) (n : nat) (sigma : R -> R) (y z : 'cV[R]_n) :
  (forall a b, a <= b -> sigma a <= sigma b) ->
  ((map_mx sigma y - map_mx sigma z)^T *m (y - z)) 0 0 = 0 -> map_mx sigma y = map_mx sigma z.
Proof.
move=> weak; rewrite mxE => /eqP.
have term i : true -> 0 <= (map_mx sigma y - map_mx sigma z)^T 0 i * (y - z) i 0.
  rewrite !mxE => _; case: (lerP (z i 0) (y i 0)) => [le|/ltW le].
    by rewrite mulr_ge0 ?subr_ge0 // weak.
  by rewrite mulr_le0 ?subr_le0 // weak.
rewrite psumr_eq0 // => /allP each; apply/colP => i; rewrite !mxE.
have := each i (mem_index_enum _); rewrite !mxE /= mulf_eq0 !subr_eq0 => /orP[/eqP //|/eqP -> //].
Qed.

(* Fact. Difference quotients of a convex S (S above its tangents of slope sigma) rise with their end: from
   sum_i (g_i - g'_i) (z'_i - y_i) = 0 it follows that g = g', where g_i and g'_i are the quotients of S between z_i and
   z'_i, and between z_i and y_i. q is the quotient as a function: q a b (b - a) = S b - S a, nondecreasing in b. *)
Lemma monotone_quotients (R : realDomainType) (n : nat) (q : R -> R -> R) (z y w : 'cV[R]_n) :
  (forall a b c, b <= c -> q a b <= q a c) ->
  \sum_i (q (z i 0) (w i 0) - q (z i 0) (y i 0)) * (w i 0 - y i 0) = 0 ->
  forall i, q (z i 0) (w i 0) = q (z i 0) (y i 0).
Proof.
move=> mono /eqP; have term i : true -> 0 <= (q (z i 0) (w i 0) - q (z i 0) (y i 0)) * (w i 0 - y i 0).
  move=> _; case: (lerP (y i 0) (w i 0)) => [le|/ltW le].
    by rewrite mulr_ge0 ?subr_ge0 // mono.
  by rewrite mulr_le0 ?subr_le0 // mono.
rewrite psumr_eq0 // => /allP each i.
by have := each i (mem_index_enum _); rewrite /= mulf_eq0 !subr_eq0 => /orP[/eqP //|/eqP ->].
Qed.

(* Fact. s sigma(s) > 0 for s <> 0 and d_i > 0: the power sum_i sigma(z_i) d_i z_i is never negative, and positive for
   z <> 0. *)
Lemma weighted_power (R : realDomainType) (n : nat) (sigma : R -> R) (d : 'I_n -> R) (z : 'cV[R]_n) :
  (forall s, s != 0 -> 0 < s * sigma s) -> (forall i, 0 < d i) ->
  0 <= \sum_i sigma (z i 0) * (d i * z i 0) /\ (z != 0 -> 0 < \sum_i sigma (z i 0) * (d i * z i 0)).
Proof.
move=> sign d0; have pos i : z i 0 != 0 -> 0 < sigma (z i 0) * (d i * z i 0).
  by move=> ne; rewrite mulrCA pmulr_rgt0 // mulrC; exact: sign.
have term i : true -> 0 <= sigma (z i 0) * (d i * z i 0).
  by move=> _; have [->|/pos/ltW //] := eqVneq (z i 0) 0; rewrite !mulr0.
have sum0 : 0 <= \sum_i sigma (z i 0) * (d i * z i 0) by exact: sumr_ge0.
split=> // z0; rewrite lt_neqAle eq_sym sum0 andbT; apply: contra z0; rewrite psumr_eq0 // => /allP zero.
apply/eqP/colP => i; rewrite mxE; apply/eqP; apply: contraT => /pos.
by have := zero i (mem_index_enum _); rewrite /= => /eqP->; rewrite ltxx.
Qed.

(* Fact. s sigma(s) > 0 for s <> 0: sigma(z)^T z = 0 only at z = 0. *)
Lemma powerless_at_0 (R : realDomainType) (n : nat) (sigma : R -> R) (z : 'cV[R]_n) :
  (forall s, s != 0 -> 0 < s * sigma s) -> \sum_i sigma (z i 0) * z i 0 = 0 -> z = 0.
Proof.
move=> sign zero; apply/eqP; apply: contraT => z0.
have [_ /(_ z0)] := weighted_power (d := fun=> 1) z sign (fun=> ltr01).
by under eq_bigr do rewrite mul1r; rewrite zero ltxx.
Qed.

(* Fact. s sigma(s) > 0 for s <> 0: the speed sum_i sigma(z_i)^2 is 0 only at z = 0. *)
Lemma speedless_at_0 (R : realDomainType) (n : nat) (sigma : R -> R) (z : 'cV[R]_n) :
  (forall s, s != 0 -> 0 < s * sigma s) -> \sum_i sigma (z i 0) ^+ 2 = 0 -> z = 0.
Proof.
move=> sign /eqP; rewrite psumr_eq0 => [/allP zero|i _]; last exact: sqr_ge0.
apply/colP => i; rewrite mxE; apply/eqP; apply: contraT => ne; have := sign _ ne.
by have := zero i (mem_index_enum _); rewrite /= sqrf_eq0 => /eqP->; rewrite mulr0 ltxx.
Qed.

(* Fact. The sector condition: sigma(0) = 0, s sigma(s) > 0 and |sigma(s)| < L |s| for s <> 0, d_i > 0:
   sum_i d_i sigma(z_i)^2 <= L sum_i d_i sigma(z_i) z_i, with < for z <> 0. *)
Lemma sector_condition (R : realDomainType) (n : nat) (sigma : R -> R) (L : R) (d : 'I_n -> R) (z : 'cV[R]_n) :
  sigma 0 = 0 -> (forall s, s != 0 -> 0 < s * sigma s) -> (forall s, s != 0 -> `|sigma s| < L * `|s|) ->
  (forall i, 0 < d i) ->
  \sum_i sigma (z i 0) * (d i * sigma (z i 0)) <= L * (\sum_i sigma (z i 0) * (d i * z i 0)) /\
  (z != 0 -> \sum_i sigma (z i 0) * (d i * sigma (z i 0)) < L * (\sum_i sigma (z i 0) * (d i * z i 0))).
Proof.
move=> s0 sign sector d0; rewrite mulr_sumr.
have strict i : z i 0 != 0 -> sigma (z i 0) * (d i * sigma (z i 0)) < L * (sigma (z i 0) * (d i * z i 0)).
  move=> ne; have -> : sigma (z i 0) * (d i * sigma (z i 0)) = d i * (`|sigma (z i 0)| * `|sigma (z i 0)|).
    by rewrite -normrM ger0_norm -?expr2 ?sqr_ge0 // mulrCA expr2.
  have -> : L * (sigma (z i 0) * (d i * z i 0)) = d i * (L * `|z i 0| * `|sigma (z i 0)|).
    by rewrite -mulrA -normrM (gtr0_norm (sign _ ne)); ring.
  rewrite ltr_pmul2l // ltr_pmul2r ?sector // normr_gt0; apply/eqP => e.
  by have := sign _ ne; rewrite e mulr0 ltxx.
have weak i : true -> sigma (z i 0) * (d i * sigma (z i 0)) <= L * (sigma (z i 0) * (d i * z i 0)).
  by move=> _; have [->|/strict/ltW //] := eqVneq (z i 0) 0; rewrite s0 !mul0r mulr0.
split; first exact: ler_sum.
case/cV0Pn=> i ne; rewrite (bigD1 i) //= [X in _ < X](bigD1 i) //=.
by apply: ltr_le_add; [exact: strict | apply: ler_sum => j _; exact: weak].
Qed.

(* Helper. A difference of values of a nondecreasing L-Lipschitz sigma is tau times that of the points, 0 <= tau <= L. *)
Lemma slope_between (R : realFieldType) (sigma : R -> R) (L : R) (a b : R) :
  (forall x y, x <= y -> sigma x <= sigma y) -> (forall x y, `|sigma x - sigma y| <= L * `|x - y|) ->
  exists2 tau, 0 <= tau <= L & sigma a - sigma b = tau * (a - b).
Proof.
move=> weak lip; have L0 : 0 <= L by have := lip 0 1; rewrite sub0r normrN1 mulr1; exact: le_trans (normr_ge0 _).
case: (eqVneq a b) => [->|ne]; first by exists 0; rewrite ?lexx // !subrr mulr0.
have ab0 : a - b != 0 by rewrite subr_eq0.
exists ((sigma a - sigma b) / (a - b)); last by rewrite divfK.
have same : `|(sigma a - sigma b) / (a - b)| = (sigma a - sigma b) / (a - b).
  apply: ger0_norm; have /orP[le|le] := le_total b a.
    by rewrite divr_ge0 // subr_ge0 // weak.
  by rewrite -mulrNN -invrN !opprB divr_ge0 // subr_ge0 // weak.
apply/andP; split; first by rewrite -same.
by rewrite -same normrM normfV ler_pdivr_mulr ?normr_gt0.
Qed.

(* Fact. sigma nondecreasing and L-Lipschitz, det(gamma I - W diag(tau)) <> 0 for every tau in [0, L]^n: W sigma(z) + b =
   gamma z has at most one solution z. *)
Lemma at_most_one_equilibrium (R : realFieldType) (n : nat) (W : 'M[R]_n) (sigma : R -> R) (L gamma : R) (b y z : 'cV[R]_n) :
  (forall x y, x <= y -> sigma x <= sigma y) -> (forall x y, `|sigma x - sigma y| <= L * `|x - y|) ->
  (forall tau : 'rV[R]_n, (forall i, 0 <= tau 0 i <= L) -> \det (gamma%:M - W *m diag_mx tau) != 0) ->
  W *m map_mx sigma y + b = gamma *: y -> W *m map_mx sigma z + b = gamma *: z -> y = z.
Proof.
move=> weak lip regular ey ez.
have [tau tauP] : exists tau : 'rV[R]_n, forall i, 0 <= tau 0 i <= L /\ sigma (y i 0) - sigma (z i 0) = tau 0 i * (y i 0 - z i 0).
  pose t i := if y i 0 == z i 0 then 0 else (sigma (y i 0) - sigma (z i 0)) / (y i 0 - z i 0).
  exists (\row_i t i) => i; rewrite mxE /t; have [tau range e] := slope_between (y i 0) (z i 0) weak lip.
  case: eqP => [same|/eqP ne].
    by rewrite lexx same !subrr mulr0; have /andP[t0 tL] := range; rewrite (le_trans t0 tL).
  by rewrite e mulfK // subr_eq0.
have unit : gamma%:M - W *m diag_mx tau \in unitmx.
  by rewrite unitmxE unitfE; apply: regular => i; case: (tauP i).
apply/eqP; rewrite -subr_eq0 -[y - z](mulKmx unit); apply/eqP.
suff -> : (gamma%:M - W *m diag_mx tau) *m (y - z) = 0 by rewrite mulmx0.
rewrite mulmxBl mul_scalar_mx scalerBr -ey -ez opprD addrACA subrr addr0 -mulmxBr -mulmxA -mulmxBr.
rewrite (_ : map_mx sigma y - map_mx sigma z - diag_mx tau *m (y - z) = 0) ?mulmx0 //.
by apply/colP => i; rewrite mul_diag_mx !mxE; case: (tauP i) => _ ->; rewrite subrr.
Qed.

(* Fact. sigma nondecreasing and L-Lipschitz, y = sigma(z) - sigma(e), p = z - e, d_i >= 0: sum_i y_i d_i y_i <=
   L sum_i y_i d_i p_i. *)
Lemma difference_sector (R : realFieldType) (n : nat) (sigma : R -> R) (L : R) (d : 'I_n -> R) (z e : 'cV[R]_n) :
  (forall x y, x <= y -> sigma x <= sigma y) -> (forall x y, `|sigma x - sigma y| <= L * `|x - y|) ->
  (forall i, 0 <= d i) ->
  \sum_i (sigma (z i 0) - sigma (e i 0)) * (d i * (sigma (z i 0) - sigma (e i 0))) <=
  L * (\sum_i (sigma (z i 0) - sigma (e i 0)) * (d i * (z i 0 - e i 0))).
Proof.
move=> weak lip d0; rewrite mulr_sumr; apply: ler_sum => i _.
have [tau /andP[t0 tL] ->] := slope_between (z i 0) (e i 0) weak lip; move: (z i 0 - e i 0) (d i) (d0 i) => p k k0.
have -> : tau * p * (k * (tau * p)) = tau * (tau * (k * p ^+ 2)) by ring.
have -> : L * (tau * p * (k * p)) = L * (tau * (k * p ^+ 2)) by ring.
by apply: ler_wpmul2r => //; apply: mulr_ge0 => //; apply: mulr_ge0 => //; exact: sqr_ge0.
Qed.
