From mathcomp Require Import all_ssreflect all_algebra.
From skewflow Require Import forms.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

(* Helper. s^T K s as the sum over components vanishes for a skew K. *)
Lemma skew_sum (F : fieldType) (n : nat) (K : 'M[F]_n) (s : 'cV[F]_n) :
  (2%:R : F) != 0 -> K^T = - K -> \sum_i s i 0 * (K *m s) i 0 = 0.
Proof. by move=> two skew; rewrite form_sum skew_form. Qed.

(* Helper. For a skew K, c^T K s = - s^T K c. *)
Lemma skew_swap (F : fieldType) (n : nat) (K : 'M[F]_n) (c s : 'cV[F]_n) :
  K^T = - K -> \sum_i c i 0 * (K *m s) i 0 = - \sum_i s i 0 * (K *m c) i 0.
Proof. by move=> skew; rewrite !form_sum form_tr skew mulmxN mulNmx mxE. Qed.

(* Helper. c^T A s = 0 when A^T c = 0. *)
Lemma left_kernel (F : fieldType) (m n : nat) (A : 'M[F]_(m, n)) (c : 'cV[F]_m) (s : 'cV[F]_n) :
  A^T *m c = 0 -> \sum_i c i 0 * (A *m s) i 0 = 0.
Proof.
move=> Ac; have -> : \sum_i c i 0 * (A *m s) i 0 = (c^T *m (A *m s)) 0 0.
  by rewrite [RHS]mxE; apply: eq_bigr => i _; congr (_ * _); rewrite mxE.
by rewrite mulmxA -[c^T *m A]trmxK trmx_mul trmxK Ac trmx0 mul0mx mxE.
Qed.

(* T1.4: along x' = K x with K skew, every I_j(x) = x^T (K^T K)^j x has derivative 2 x^T (K^T K)^j K x = 0. *)
Lemma T1_4_quadratics_conserved (F : fieldType) (n : nat) (K : 'M[F]_n.+1) (x : 'cV[F]_n.+1) (j : nat) :
  (2%:R : F) != 0 -> K^T = - K ->
  \sum_i (K *m x) i 0 * ((K^T *m K) ^+ j *m x) i 0 + \sum_i x i 0 * ((K^T *m K) ^+ j *m (K *m x)) i 0 = 0.
Proof.
move=> two skew; set Q := (K^T *m K) ^+ j.
have symQ : Q^T = Q.
  rewrite /Q; elim: (j) => [|k IH]; first by rewrite !expr0 trmx1.
  by rewrite [in LHS]exprS [in RHS]exprSr trmx_mul IH trmx_mul trmxK.
have comm : K *m Q = Q *m K.
  have comm1 : K *m (K^T *m K) = (K^T *m K) *m K by rewrite skew !(mulNmx, mulmxN) mulmxA.
  exact: (commrX j (comm1 : GRing.comm K _)).
rewrite !form_sum trmx_mul skew mulmxN !mulNmx [X in X + _]mxE -!mulmxA.
by rewrite [Q *m (K *m x)]mulmxA -comm -mulmxA addNr.
Qed.

(* T1.4: for symmetric Q and skew K, x^T Q x is conserved along x' = K x from every x exactly when Q commutes with K. *)
Lemma T1_4_all_conserved_quadratics (F : fieldType) (n : nat) (K Q : 'M[F]_n) :
  (2%:R : F) != 0 -> K^T = - K -> Q^T = Q ->
  (forall x : 'cV[F]_n, \sum_i (K *m x) i 0 * (Q *m x) i 0 + \sum_i x i 0 * (Q *m (K *m x)) i 0 = 0)
  <-> Q *m K = K *m Q.
Proof.
move=> two skew sym.
have rate (x : 'cV[F]_n) : \sum_i (K *m x) i 0 * (Q *m x) i 0 + \sum_i x i 0 * (Q *m (K *m x)) i 0
   = \sum_i x i 0 * ((Q *m K - K *m Q) *m x) i 0.
  rewrite !form_sum trmx_mul skew mulmxN !mulNmx mulmxBr mulmxBl !mulmxA addrC.
  by rewrite [X in _ + X]mxE [RHS]mxE [X in _ = _ + X]mxE.
split=> [cons | comm x]; last by rewrite rate comm subrr form_sum mulmx0 mul0mx mxE.
have /(T1_2_form_vanishes_iff_skew _ two) : forall x : 'cV[F]_n, \sum_i x i 0 * ((Q *m K - K *m Q) *m x) i 0 = 0.
  by move=> x; rewrite -rate.
rewrite linearB /= !trmx_mul sym skew mulNmx mulmxN opprK addrC => eq0.
apply/eqP; rewrite -subr_eq0; apply/eqP/matrixP => i j; rewrite [RHS]mxE.
by apply: own_negative => //; rewrite {1}eq0 mxE.
Qed.

(* T2.1: with z' = K sigma(z) and K skew, dE/dt = sum_i sigma(z_i) z'_i = 0, whatever the function sigma. *)
Lemma T2_1_energy_rate_zero (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (z : 'cV[F]_n) :
  (2%:R : F) != 0 -> K^T = - K ->
  \sum_i sigma (z i 0) * (K *m map_mx sigma z) i 0 = 0.
Proof.
move=> two skew; rewrite -[RHS](skew_sum (map_mx sigma z) two skew).
by apply: eq_bigr => i _; congr (_ * _); rewrite mxE.
Qed.

(* T2.3: if diag(d) W is skew, then sum_i d_i s_i (W s)_i = 0 for every vector s: the weighted energy is conserved. *)
Lemma T2_3_weighted_energy (F : fieldType) (n : nat) (W : 'M[F]_n) (d : 'rV[F]_n) (s : 'cV[F]_n) :
  (2%:R : F) != 0 -> (diag_mx d *m W)^T = - (diag_mx d *m W) ->
  \sum_i d 0 i * s i 0 * (W *m s) i 0 = 0.
Proof.
move=> two skew; rewrite -[RHS](skew_sum s two skew).
by apply: eq_bigr => i _; rewrite -mulmxA mul_diag_mx [in RHS]mxE mulrCA mulrA.
Qed.

(* T2.3: for sigma with three distinct values, the weighted energy rate vanishes at every state exactly when diag(d) W is skew. *)
Lemma T2_3_weighted_energy_iff (F : fieldType) (n : nat) (W : 'M[F]_n) (d : 'rV[F]_n) (sigma : F -> F) (p q r : F) :
  (2%:R : F) != 0 -> sigma p != sigma q -> sigma q != sigma r -> sigma p != sigma r ->
  (forall z : 'cV[F]_n, \sum_i d 0 i * sigma (z i 0) * (W *m map_mx sigma z) i 0 = 0)
  <-> (diag_mx d *m W)^T = - (diag_mx d *m W).
Proof.
move=> two pq qr pr; rewrite -(T2_2_energy_conserved_iff_skew _ two pq qr pr).
have rate (z : 'cV[F]_n) : \sum_i sigma (z i 0) * (diag_mx d *m W *m map_mx sigma z) i 0
   = \sum_i d 0 i * sigma (z i 0) * (W *m map_mx sigma z) i 0.
  by apply: eq_bigr => i _; rewrite -mulmxA mul_diag_mx mxE mulrCA mulrA.
by split=> cons z; [rewrite rate | rewrite -rate]; apply: cons.
Qed.

(* T2.3: if diag(d) W is skew with all d_i > 0, then W_ii = 0, and W_ij and W_ji have opposite signs or are both 0. *)
Lemma T2_3_sign_pattern (R : realFieldType) (n : nat) (W : 'M[R]_n) (d : 'rV[R]_n) :
  (forall i, 0 < d 0 i) -> (diag_mx d *m W)^T = - (diag_mx d *m W) ->
  forall i j, W i i = 0 /\ W i j * W j i <= 0 /\ (W i j * W j i = 0 -> W i j = 0 /\ W j i = 0).
Proof.
move=> dpos /matrixP skew.
have flip i j : W j i = - (d 0 i / d 0 j * W i j).
  have := skew i j; rewrite mul_diag_mx !mxE => e.
  apply: (mulfI (lt0r_neq0 (dpos j))).
  by rewrite e mulrN mulrA mulrCA divff ?mulr1 // lt0r_neq0.
have quot i j : 0 < d 0 i / d 0 j by rewrite divr_gt0.
move=> i j; split; last split.
- have /eqP := flip i i; rewrite divff ?lt0r_neq0 // mul1r -addr_eq0 -mulr2n -mulr_natl.
  by rewrite mulf_eq0 pnatr_eq0 /= => /eqP.
- rewrite (flip i j) mulrN oppr_le0 mulrCA mulr_ge0 ?(ltW (quot _ _)) //.
  by rewrite -expr2 sqr_ge0.
- move/eqP; rewrite (flip i j) mulrN oppr_eq0 mulrCA mulf_eq0 (gt_eqF (quot _ _)) /=.
  by rewrite mulf_eq0 orbb => /eqP->; rewrite mulr0 oppr0.
Qed.

(* T2.3: if diag(d) W is skew with all d_i nonzero, then around every cycle c_1 ... c_k (next: the successor on the cycle)
   the product of W along it equals (-1)^k times the product against it. *)
Lemma T2_3_cycles (F : fieldType) (n k : nat) (W : 'M[F]_n) (d : 'rV[F]_n) (c : 'I_k -> 'I_n) (next : 'I_k -> 'I_k) :
  injective next ->
  (forall i, d 0 i != 0) -> (diag_mx d *m W)^T = - (diag_mx d *m W) ->
  \prod_l W (c l) (c (next l)) = (-1) ^+ k * \prod_l W (c (next l)) (c l).
Proof.
move=> next_inj dn0 /matrixP skew.
have step i j : d 0 i * W i j = - (d 0 j * W j i).
  by have := skew j i; rewrite mul_diag_mx !mxE.
have shift : \prod_(l : 'I_k) d 0 (c (next l)) = \prod_(l : 'I_k) d 0 (c l).
  by rewrite [RHS](reindex_inj next_inj).
have dprod : \prod_(l : 'I_k) d 0 (c l) != 0 by apply/prodf_neq0.
apply: (mulfI dprod); rewrite -big_split /= (eq_bigr _ (fun l _ => step _ _)) prodrN card_ord big_split /=.
by rewrite shift mulrCA.
Qed.

(* T2.4: rate form x' = sigma(z), z = W x + b, W skew: dE/dt = sum_i sigma(z_i) (W x')_i = 0 for every constant b. *)
Lemma T2_4_rate_form_energy (F : fieldType) (n : nat) (W : 'M[F]_n) (sigma : F -> F) (x b : 'cV[F]_n) :
  (2%:R : F) != 0 -> W^T = - W ->
  \sum_i sigma ((W *m x + b) i 0) * (W *m map_mx sigma (W *m x + b)) i 0 = 0.
Proof. exact: T2_1_energy_rate_zero. Qed.

(* T2.5: W^T c = 0 makes c^T z constant along z' = W s: sum_i c_i (W s)_i = 0 for every s. *)
Lemma T2_5_casimir (F : fieldType) (n : nat) (W : 'M[F]_n) (c s : 'cV[F]_n) :
  W^T *m c = 0 -> \sum_i c i 0 * (W *m s) i 0 = 0.
Proof. exact: left_kernel. Qed.

(* T2.5: n odd and K skew: there is a nonzero c with K^T c = 0. *)
Lemma T2_5_odd_dimension (F : fieldType) (n : nat) (K : 'M[F]_n) :
  (2%:R : F) != 0 -> odd n -> K^T = - K -> exists2 c : 'cV[F]_n, c != 0 & K^T *m c = 0.
Proof.
move=> two oddn skew.
have /eqP/det0P[v vn0 vK] : \det K = 0.
  apply: own_negative => //; rewrite -{1}det_tr skew -scaleN1r detZ.
  by rewrite -signr_odd oddn expr1 mulN1r.
exists v^T; first by rewrite trmx_eq0.
by rewrite -trmx_mul vK trmx0.
Qed.

(* T2.7: with bias b = K c and K skew, E(z) + c^T z is conserved: sum_i (sigma(z_i) + c_i) z'_i = 0. *)
Lemma T2_7_bias (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (z c : 'cV[F]_n) :
  (2%:R : F) != 0 -> K^T = - K ->
  \sum_i (sigma (z i 0) + c i 0) * (K *m map_mx sigma z + K *m c) i 0 = 0.
Proof.
move=> two skew; rewrite -[RHS](skew_sum (map_mx sigma z + c) two skew) -mulmxDr.
by apply: eq_bigr => i _; congr (_ * _); rewrite !mxE.
Qed.

(* T2.8: rate form with input, z' = K sigma(z) + V u' and K skew: dE/dt = sum_i sigma(z_i) (V u')_i. *)
Lemma T2_8_input (F : fieldType) (n m : nat) (K : 'M[F]_n) (V : 'M[F]_(n, m)) (sigma : F -> F)
    (z : 'cV[F]_n) (u' : 'cV[F]_m) :
  (2%:R : F) != 0 -> K^T = - K ->
  \sum_i sigma (z i 0) * (K *m map_mx sigma z + V *m u') i 0 = \sum_i sigma (z i 0) * (V *m u') i 0.
Proof.
move=> two skew.
transitivity (\sum_i (sigma (z i 0) * (K *m map_mx sigma z) i 0 + sigma (z i 0) * (V *m u') i 0)).
  by apply: eq_bigr => i _; rewrite -mulrDr; congr (_ * _); rewrite mxE.
by rewrite big_split /= T2_1_energy_rate_zero // add0r.
Qed.

(* T2.9: for any W, with leak gamma: dE/dt = sigma^T Q sigma - gamma sigma^T z, where Q = (W + W^T)/2. *)
Lemma T2_9_symmetric_part (F : fieldType) (n : nat) (W : 'M[F]_n) (sigma : F -> F) (gamma : F) (z : 'cV[F]_n) :
  (2%:R : F) != 0 ->
  \sum_i sigma (z i 0) * (W *m map_mx sigma z - gamma *: z) i 0 =
  \sum_i sigma (z i 0) * (2%:R^-1 *: (W + W^T) *m map_mx sigma z) i 0 - gamma * \sum_i sigma (z i 0) * z i 0.
Proof.
move=> two; set s := map_mx sigma z.
have toform (A : 'M[F]_n) : \sum_i sigma (z i 0) * (A *m s) i 0 = (s^T *m A *m s) 0 0.
  by rewrite -form_sum; apply: eq_bigr => i _; congr (_ * _); rewrite [RHS]mxE.
have -> : \sum_i sigma (z i 0) * (W *m s - gamma *: z) i 0 =
   \sum_i sigma (z i 0) * (W *m s) i 0 - gamma * \sum_i sigma (z i 0) * z i 0.
  rewrite mulr_sumr -sumrB; apply: eq_bigr => i _.
  by rewrite !mxE mulrDr mulrN; congr (_ - _); rewrite mulrCA.
congr (_ - _); rewrite !toform -scalemxAr -scalemxAl mulmxDr mulmxDl [RHS]mxE [X in _ * X]mxE.
by rewrite [X in _ * (_ + X)]form_tr trmxK -mulr2n -[X in _ * X]mulr_natl mulrA mulVf ?mul1r.
Qed.

(* T2.9: AntisymmetricRNN, W = A - A^T - gamma I in rate form: dE/dt = sum_i sigma(z_i) (W sigma(z))_i = - gamma |sigma(z)|^2. *)
Lemma T2_9_antisymmetric_rnn (F : fieldType) (n : nat) (A : 'M[F]_n) (sigma : F -> F) (gamma : F) (z : 'cV[F]_n) :
  (2%:R : F) != 0 ->
  \sum_i sigma (z i 0) * ((A - A^T - gamma%:M) *m map_mx sigma z) i 0 = - gamma * \sum_i sigma (z i 0) ^+ 2.
Proof.
move=> two; have skew : (A - A^T)^T = - (A - A^T) by rewrite linearB /= trmxK opprB.
transitivity (\sum_i (sigma (z i 0) * ((A - A^T) *m map_mx sigma z) i 0 + - gamma * sigma (z i 0) ^+ 2)).
  apply: eq_bigr => i _; rewrite mulmxBl mul_scalar_mx [in LHS]mxE mulrDr; congr (_ + _).
  by rewrite !mxE mulrN mulNr mulrCA expr2.
by rewrite big_split /= T2_1_energy_rate_zero // add0r mulr_sumr.
Qed.

(* T3.1: for skew K, s is an equilibrium direction (K s = 0) exactly when s is orthogonal to the image of K. *)
Lemma T3_1_kernel_is_orthogonal (F : fieldType) (n : nat) (K : 'M[F]_n) (s : 'cV[F]_n) :
  K^T = - K -> (K *m s = 0 <-> forall v : 'cV[F]_n, \sum_i s i 0 * (K *m v) i 0 = 0).
Proof.
move=> skew; split=> [Ks v | orth].
  by rewrite skew_swap // Ks big1 ?oppr0 // => i _; rewrite mxE mulr0.
apply/colP=> i; rewrite [RHS]mxE; have /eqP := orth (delta_mx i 0); rewrite skew_swap // oppr_eq0 => /eqP <-.
rewrite (bigD1 i) //= big1 ?addr0 ?mxE ?eqxx ?mul1r // => j ji.
by rewrite mxE (negPf ji) mul0r.
Qed.

(* T3.1: on a leaf z0 + Im K there is at most one equilibrium when sigma is strictly increasing and K is skew. *)
Lemma T3_1_one_equilibrium_per_leaf (R : realFieldType) (n : nat) (K : 'M[R]_n) (sigma : R -> R) (z y : 'cV[R]_n) :
  K^T = - K -> (forall a b, a < b -> sigma a < sigma b) ->
  K *m map_mx sigma z = 0 -> K *m map_mx sigma (z + K *m y) = 0 -> z + K *m y = z.
Proof.
move=> skew incr Kz Kzy.
have sum0 : \sum_i (map_mx sigma (z + K *m y) - map_mx sigma z) i 0 * (K *m y) i 0 = 0.
  rewrite skew_swap // mulmxBr Kz Kzy subr0 big1 ?oppr0 // => i _.
  by rewrite mxE mulr0.
have : K *m y = (z + K *m y) - z by rewrite addrC addKr.
move: (z + K *m y) Kzy sum0 => w _ sum0 Ky; rewrite Ky in sum0.
apply/colP=> i; move: sum0.
have pos k : 0 <= (map_mx sigma w - map_mx sigma z) k 0 * (w - z) k 0.
  rewrite !mxE; case: (ltgtP (z k 0) (w k 0)) => [lt|lt|->]; last by rewrite !subrr mulr0.
    by rewrite mulr_ge0 // subr_ge0 ltW // incr.
  by rewrite mulr_le0 // subr_le0 ltW // incr.
move/eqP; rewrite psumr_eq0 // => /allP/(_ i (mem_index_enum _)) /=.
rewrite !mxE mulf_eq0 !subr_eq0; case: (ltgtP (z i 0) (w i 0)) => [lt|lt|//].
  by rewrite (gt_eqF (incr _ _ lt)).
by rewrite (lt_eqF (incr _ _ lt)).
Qed.

(* T3.1: at an equilibrium z* of z' = K sigma(z), K skew, the function E(z) - sigma(z* )^T z is conserved too. *)
Lemma T3_1_lyapunov_function (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (z e : 'cV[F]_n) :
  (2%:R : F) != 0 -> K^T = - K -> K *m map_mx sigma e = 0 ->
  \sum_i (sigma (z i 0) - sigma (e i 0)) * (K *m map_mx sigma z) i 0 = 0.
Proof.
move=> two skew Ke; have -> : K *m map_mx sigma z = K *m (map_mx sigma z - map_mx sigma e) by rewrite mulmxBr Ke subr0.
rewrite -[RHS](skew_sum (map_mx sigma z - map_mx sigma e) two skew).
by apply: eq_bigr => i _; congr (_ * _); rewrite !mxE.
Qed.

(* T3.2: rate form, sigma(s) = 0 only at s = 0: the equilibria are exactly the solutions of K x + b = 0. *)
Lemma T3_2_equilibria (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (x b : 'cV[F]_n) :
  (forall s, sigma s = 0 <-> s = 0) -> (map_mx sigma (K *m x + b) = 0 <-> K *m x + b = 0).
Proof.
move=> zero; split=> /colP eq0; apply/colP=> i; have := eq0 i; rewrite !mxE.
  by move/zero.
by move=> ->; apply/zero.
Qed.

(* T3.3: W_ii = 0 makes the trace of both Jacobians, W D and D W, zero: the flow keeps volume. *)
Lemma T3_3_divergence_free (F : fieldType) (n : nat) (W : 'M[F]_n) (d : 'rV[F]_n) :
  (forall i, W i i = 0) -> \tr (W *m diag_mx d) = 0 /\ \tr (diag_mx d *m W) = 0.
Proof.
move=> diag0; have tr0 : \tr (diag_mx d *m W) = 0.
  by rewrite mul_diag_mx /mxtrace big1 // => i _; rewrite mxE diag0 mulr0.
by rewrite mxtrace_mulC.
Qed.
