From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(* Helper. Entry of a matrix as a product with unit vectors: e_i^T A e_j = A_ij. *)
Lemma delta_form (R : comRingType) (n : nat) (A : 'M[R]_n) (i j : 'I_n) :
  ((delta_mx i 0 : 'cV_n)^T *m A *m (delta_mx j 0 : 'cV_n)) 0 0 = A i j.
Proof. by rewrite trmx_delta -rowE -colE !mxE. Qed.

(* Helper. A 1x1 product equals its transpose: u^T A v = v^T A^T u. *)
Lemma form_tr (R : comRingType) (n : nat) (A : 'M[R]_n) (u v : 'cV[R]_n) :
  (u^T *m A *m v) 0 0 = (v^T *m A^T *m u) 0 0.
Proof.
have -> : (u^T *m A *m v) 0 0 = (u^T *m A *m v)^T 0 0 by rewrite [RHS]mxE.
by rewrite !trmx_mul trmxK mulmxA.
Qed.

(* Helper. The form as the sum that dE/dt is: sum_i s_i (A s)_i = s^T A s. *)
Lemma form_sum (R : comRingType) (n : nat) (A : 'M[R]_n) (u v : 'cV[R]_n) :
  \sum_i u i 0 * (A *m v) i 0 = (u^T *m A *m v) 0 0.
Proof. by rewrite -mulmxA [RHS]mxE; apply: eq_bigr => i _; congr (_ * _); rewrite mxE. Qed.

(* Helper. Over a field where 2 is not 0, only 0 is its own negative. *)
Lemma own_negative (F : fieldType) (x : F) : (2%:R : F) != 0 -> x = - x -> x = 0.
Proof.
move=> two /eqP; rewrite -addr_eq0 -mulr2n -mulr_natl mulf_eq0 (negPf two) /=.
by move/eqP.
Qed.

(* Helper. A skew matrix has a vanishing quadratic form. *)
Lemma skew_form (F : fieldType) (n : nat) (A : 'M[F]_n) (v : 'cV[F]_n) :
  (2%:R : F) != 0 -> A^T = - A -> (v^T *m A *m v) 0 0 = 0.
Proof.
move=> two skew; apply: own_negative => //.
by rewrite {1}form_tr skew mulmxN mulNmx mxE.
Qed.

(* Helper. The form along a line: q(v + t u) = q(v) + t (q(u,v) + q(v,u)) + t^2 q(u). *)
Lemma form_line (R : comRingType) (n : nat) (A : 'M[R]_n) (u v : 'cV[R]_n) (t : R) :
  ((v + t *: u)^T *m A *m (v + t *: u)) 0 0 =
  (v^T *m A *m v) 0 0
  + t * ((u^T *m A *m v) 0 0 + (v^T *m A *m u) 0 0 + t * (u^T *m A *m u) 0 0).
Proof.
have -> : (v + t *: u)^T = v^T + t *: u^T by rewrite linearD linearZ.
rewrite !mulmxDl !mulmxDr -!scalemxAl -!scalemxAr.
rewrite !mxE !mulrDr !addrA; congr (_ + _); rewrite -!addrA; congr (_ + _).
by rewrite addrC.
Qed.

(* Helper. The mixed terms along a line. *)
Lemma cross_line (R : comRingType) (n : nat) (A : 'M[R]_n) (u v w : 'cV[R]_n) (t : R) :
  (u^T *m A *m (v + t *: w)) 0 0 + ((v + t *: w)^T *m A *m u) 0 0 =
  (u^T *m A *m v) 0 0 + (v^T *m A *m u) 0 0
  + t * ((u^T *m A *m w) 0 0 + (w^T *m A *m u) 0 0).
Proof.
have -> : (v + t *: w)^T = v^T + t *: w^T by rewrite linearD linearZ.
by rewrite !mulmxDl !mulmxDr -!scalemxAl -!scalemxAr !mxE mulrDr addrACA.
Qed.

(* T1.2: x^T A x = 0 for every x (so the squared norm is conserved from every initial state) exactly when A is skew. *)
Lemma T1_2_form_vanishes_iff_skew (F : fieldType) (n : nat) (A : 'M[F]_n) :
  (2%:R : F) != 0 ->
  (forall x : 'cV[F]_n, \sum_i x i 0 * (A *m x) i 0 = 0) <-> A^T = - A.
Proof.
move=> two; split=> [form0 | skew x]; last by rewrite form_sum skew_form.
have line i j : A i j + A j i + A i i + A j j = 0.
  have := form0 (delta_mx j 0 + 1 *: delta_mx i 0).
  rewrite form_sum form_line !delta_form !mul1r => <-.
  by rewrite [RHS]addrC.
have diag i : A i i = 0.
  by have := form0 (delta_mx i 0); rewrite form_sum delta_form.
apply/matrixP=> i j; rewrite !mxE; apply/eqP; rewrite -addr_eq0 addrC.
by have := line i j; rewrite !diag !addr0 => ->.
Qed.

(* T2.2: a quadratic form that vanishes on all vectors with entries among three distinct values belongs to a skew matrix. *)
Lemma T2_2_three_values (F : fieldType) (n : nat) (A : 'M[F]_n) (a b c : F) :
  a != b -> b != c -> a != c ->
  (forall s : 'cV[F]_n, (forall i, s i 0 \in [:: a; b; c]) -> \sum_i s i 0 * (A *m s) i 0 = 0) ->
  A^T = - A.
Proof.
move=> ab bc ac form0.
pose e i : 'cV[F]_n := delta_mx i 0.
have core (v : 'cV[F]_n) i :
    (forall k, v k 0 \in [:: a; b; c]) -> v i 0 = a ->
    A i i = 0 /\ ((e i)^T *m A *m v) 0 0 + (v^T *m A *m e i) 0 0 = 0.
  move=> vin via.
  pose w t := v + (t - a) *: e i.
  have win t : t \in [:: a; b; c] -> forall k, w t k 0 \in [:: a; b; c].
    move=> tin k; rewrite !mxE eqxx andbT; case: eqP => [->|_]; last by rewrite mulr0 addr0.
    by rewrite mulr1 via addrC subrK.
  have zero t : t != a -> t \in [:: a; b; c] ->
     ((e i)^T *m A *m v) 0 0 + (v^T *m A *m e i) 0 0 + (t - a) * A i i = 0.
    move=> ta tin; have := form0 _ (win t tin).
    rewrite form_sum form_line -form_sum form0 // add0r delta_form => /eqP.
    by rewrite mulf_eq0 subr_eq0 (negPf ta) /= => /eqP.
  have flat t : t \in [:: b; c] ->
     ((e i)^T *m A *m v) 0 0 + (v^T *m A *m e i) 0 0 = (a - t) * A i i.
    move=> tin; have ta : t != a.
      by move: tin; rewrite !inE => /orP[] /eqP->; rewrite eq_sym.
    have tin3 : t \in [:: a; b; c] by rewrite inE tin orbT.
    by have /eqP := zero t ta tin3; rewrite addr_eq0 -mulNr opprB => /eqP.
  have zb := flat b; have zc := flat c; rewrite !inE !eqxx ?orbT in zb zc.
  have {}zb := zb isT; have {}zc := zc isT.
  have Aii : A i i = 0.
    have /eqP : (a - b) * A i i - (a - c) * A i i = 0 by rewrite -zb -zc subrr.
    rewrite -mulrBl opprB addrC addrA subrK mulf_eq0 subr_eq0 eq_sym (negPf bc) /=.
    by move/eqP.
  by split=> //; rewrite zb Aii mulr0.
have const0 k : (const_mx a : 'cV[F]_n) k 0 \in [:: a; b; c] by rewrite mxE !inE eqxx.
have consta k : (const_mx a : 'cV[F]_n) k 0 = a by rewrite mxE.
have diag i : A i i = 0 by case: (core (const_mx a) i const0 (consta i)).
apply/matrixP=> i j; rewrite !mxE; apply/eqP; rewrite -addr_eq0.
case: (eqVneq i j) => [->|ij]; first by rewrite diag addr0.
pose v := (const_mx a : 'cV[F]_n) + (b - a) *: e j.
have vin k : v k 0 \in [:: a; b; c].
  rewrite !mxE eqxx andbT; case: eqP => _; first by rewrite mulr1 addrC subrK !inE eqxx orbT.
  by rewrite mulr0 addr0 !inE eqxx.
have via : v i 0 = a by rewrite !mxE (negPf ij) /= mulr0 addr0.
have [_ L0] := core (const_mx a) i const0 (consta i).
have [_] := core v i vin via; rewrite cross_line L0 add0r !delta_form => /eqP.
by rewrite mulf_eq0 subr_eq0 eq_sym (negPf ab) /= addrC.
Qed.

(* T2.2: for a map sigma that takes three distinct values, the energy rate sigma^T W sigma vanishes at every state exactly when W is skew. *)
Lemma T2_2_energy_conserved_iff_skew (F : fieldType) (n : nat) (W : 'M[F]_n) (sigma : F -> F) (p q r : F) :
  (2%:R : F) != 0 -> sigma p != sigma q -> sigma q != sigma r -> sigma p != sigma r ->
  (forall z : 'cV[F]_n, \sum_i sigma (z i 0) * (W *m map_mx sigma z) i 0 = 0) <-> W^T = - W.
Proof.
move=> two pq qr pr; split=> [form0 | skew z].
  apply: (T2_2_three_values pq qr pr) => s sin.
  pose back y := if y == sigma p then p else if y == sigma q then q else r.
  have -> : s = map_mx sigma (map_mx back s).
    apply/colP=> i; rewrite !mxE /back; move: (sin i); rewrite !inE.
    by case: eqP => [->//|_]; case: eqP => [->//|_] /= /eqP.
  by rewrite -[RHS](form0 (map_mx back s)); apply: eq_bigr => i _; rewrite !mxE.
rewrite -[RHS](skew_form (map_mx sigma z) two skew) -form_sum.
by apply: eq_bigr => i _; congr (_ * _); rewrite mxE.
Qed.
